-- V1: skill invocations, and what is counted from them.
--
-- Conventions, for all versions:
-- * A time is text. Ours read 'YYYY-MM-DD HH:MM:SS.SSS' (UTC, SQLite's own form), so they compare as text,
--   also with datetime('now', ...). Other hands write other forms (T, Z, offsets, microseconds): invoked_at
--   is never compared as it stands, but brought to our form first, finer digits than milliseconds cut off.
--   What cannot be read as a time gives NULL and is passed over.
-- * A duration is in seconds.
-- * completed is 0 or 1; what is not completed counts as abandoned.
-- * An empty word ('') counts as no word.
-- * The triggers need no function beyond SQLite's own (3.38 and newer), so any program can write here.
--   Inserting costs the same however many rows there are (but for rows that carry a selection_rank);
--   updating and deleting count the skill's rows again. REPLACE deletes a row without running a
--   delete trigger unless PRAGMA recursive_triggers is on.

PRAGMA application_id = 0x53425544;  -- 'SBUD'

-- One row for each use of a skill.
CREATE TABLE skill_invocation (
    id INTEGER PRIMARY KEY,                             -- row number
    skill_name TEXT NOT NULL,                           -- the skill that was used
    invoked_at TEXT NOT NULL,                           -- when, time
    session_id TEXT NOT NULL,                           -- the conversation it was used in
    workflow_path TEXT,                                 -- the way of working that led here, one word
    completed BOOLEAN NOT NULL DEFAULT 0,               -- 1 completed, 0 abandoned
    duration_seconds REAL,                              -- how long it took, seconds; NULL unknown
    user_query TEXT,                                    -- what the user asked for; NULL not stored
    alternatives_considered TEXT,                       -- other skills that were offered, JSON array of names
    selection_rank INTEGER,                             -- place among the offered, 1 is first; NULL none offered
    follow_up_actions TEXT,                             -- what was done next, JSON array of words
    error_type TEXT,                                    -- kind of failure, one word; NULL none
    created_at TEXT NOT NULL DEFAULT (datetime('now'))  -- when this row was written, time
);

CREATE INDEX idx_invocation_session ON skill_invocation (session_id);
CREATE INDEX idx_invocation_skill ON skill_invocation (skill_name);
CREATE INDEX idx_invocation_invoked_at ON skill_invocation (invoked_at DESC);
CREATE INDEX idx_invocation_session_completed ON skill_invocation (session_id, completed);

-- Full-text index of the queries, by row number; rows without a query are not in it.
CREATE VIRTUAL TABLE skill_invocation_fts USING fts5 (
    user_query,                   -- the words of skill_invocation.user_query
    content = 'skill_invocation',
    content_rowid = 'id'
);

-- One row for each skill, kept by triggers. Other tables refer to it, so a row stays, with zero
-- invocations, when its last invocation is deleted.
CREATE TABLE skill_metrics (
    skill_name TEXT PRIMARY KEY,                          -- the skill
    total_invocations INTEGER NOT NULL DEFAULT 0,         -- invocations, count
    completed_invocations INTEGER NOT NULL DEFAULT 0,     -- of these completed, count
    abandoned_invocations INTEGER NOT NULL DEFAULT 0,     -- of these not completed, count
    total_duration_seconds REAL NOT NULL DEFAULT 0.0,     -- sum of the known durations, seconds
    workflow_paths TEXT NOT NULL DEFAULT '{}',            -- JSON object: workflow path -> count
    common_errors TEXT NOT NULL DEFAULT '{}',             -- JSON object: error type -> count
    follow_up_actions TEXT NOT NULL DEFAULT '{}',         -- JSON object: follow-up action -> count
    avg_selection_rank REAL,                              -- mean rank of the invocations that have one
    recommendation_success_rate REAL,                     -- completed share of those with rank 1, fraction 0 - 1
    first_invoked TEXT,                                   -- earliest invocation, time
    last_invoked TEXT,                                    -- latest invocation, time
    completion_rate REAL NOT NULL DEFAULT 0.0,            -- completed of all, percentage 0 - 100; 0 where none
    avg_duration_seconds REAL,                            -- mean of the known durations, seconds
    updated_at TEXT NOT NULL DEFAULT (datetime('now'))    -- when this row was last changed, time
);

-- How often each session used each skill, kept by triggers.
CREATE TABLE session_skills (
    session_id TEXT NOT NULL,                     -- the conversation
    skill_name TEXT NOT NULL,                     -- the skill
    invocation_count INTEGER NOT NULL DEFAULT 1,  -- its uses there, count
    PRIMARY KEY (session_id, skill_name)
);

CREATE INDEX idx_session_skills_skill ON session_skills (skill_name);

-- Which migrations this database has been through.
CREATE TABLE skill_migrations (
    version TEXT PRIMARY KEY,                 -- name of the migration, without '.sql'
    applied_at TEXT NOT NULL,                 -- when it ran, time
    description TEXT,                         -- what it brought
    rollback_sql TEXT,                        -- where the way back stands
    checksum TEXT,                            -- unused here: refinery keeps the checksums
    applied_by TEXT DEFAULT 'session-buddy',  -- the program that ran it
    success BOOLEAN NOT NULL DEFAULT 1        -- 1 it succeeded
);

CREATE INDEX idx_migrations_applied_at ON skill_migrations (applied_at DESC);

-- Daily totals, filled from v_daily_skill_source by whoever wants them to last; no trigger keeps them.
CREATE TABLE mv_daily_skills (
    date TEXT NOT NULL,             -- calendar day, UTC, YYYY-MM-DD
    skill_name TEXT NOT NULL,       -- the skill
    invocations INTEGER NOT NULL,   -- invocations that day, count
    completions INTEGER NOT NULL,   -- of these completed, count
    abandonments INTEGER NOT NULL,  -- of these not completed, count
    avg_duration_seconds REAL,      -- mean of the known durations, seconds
    PRIMARY KEY (date, skill_name)
);

CREATE INDEX idx_mv_daily_date ON mv_daily_skills (date DESC);
CREATE INDEX idx_mv_daily_skill ON mv_daily_skills (skill_name);

-- skill_invocation -> skill_metrics, one row more. Counts of words are taken apart with json_each and put
-- together again, sorted by word: a path such as '$.a.b' would break on a word with a dot or a quote in it.
CREATE TRIGGER trg_skill_metrics_after_insert
AFTER INSERT ON skill_invocation
BEGIN
    INSERT INTO skill_metrics (skill_name) VALUES (NEW.skill_name)
    ON CONFLICT (skill_name) DO NOTHING;

    UPDATE skill_metrics
    SET
        total_invocations = total_invocations + 1,
        completed_invocations = completed_invocations + iif(NEW.completed, 1, 0),
        abandoned_invocations = abandoned_invocations + iif(NEW.completed, 0, 1),
        completion_rate = 100.0 * (completed_invocations + iif(NEW.completed, 1, 0)) / (total_invocations + 1),
        total_duration_seconds = total_duration_seconds + coalesce(NEW.duration_seconds, 0.0),
        -- Only the sum and the mean are kept; how many durations they rest on is sum / mean. Where that
        -- says nothing (all were 0 until now) the rows are asked.
        avg_duration_seconds = CASE
            WHEN NEW.duration_seconds IS NULL THEN avg_duration_seconds
            WHEN avg_duration_seconds IS NULL THEN NEW.duration_seconds + 0.0
            WHEN avg_duration_seconds <> 0.0 AND total_duration_seconds <> 0.0
                THEN (total_duration_seconds + NEW.duration_seconds)
                    / (round(total_duration_seconds / avg_duration_seconds) + 1.0)
            WHEN NEW.duration_seconds = 0.0 AND avg_duration_seconds = 0.0 THEN 0.0
            ELSE (
                SELECT avg(i.duration_seconds)
                FROM skill_invocation AS i
                WHERE i.skill_name = NEW.skill_name
            )
        END,
        workflow_paths = CASE
            WHEN coalesce(NEW.workflow_path, '') = '' THEN workflow_paths
            ELSE (
                SELECT json_group_object(word, n)
                FROM (
                    SELECT word, sum(n) AS n
                    FROM (
                        SELECT kept.key AS word, kept.value AS n
                        FROM json_each(
                            iif(json_valid(skill_metrics.workflow_paths), skill_metrics.workflow_paths, '{}')
                        ) AS kept
                        WHERE typeof(kept.key) = 'text' AND kept.type = 'integer'
                        UNION ALL
                        SELECT NEW.workflow_path, 1
                    )
                    GROUP BY word
                    ORDER BY word
                )
            )
        END,
        common_errors = CASE
            WHEN coalesce(NEW.error_type, '') = '' THEN common_errors
            ELSE (
                SELECT json_group_object(word, n)
                FROM (
                    SELECT word, sum(n) AS n
                    FROM (
                        SELECT kept.key AS word, kept.value AS n
                        FROM json_each(
                            iif(json_valid(skill_metrics.common_errors), skill_metrics.common_errors, '{}')
                        ) AS kept
                        WHERE typeof(kept.key) = 'text' AND kept.type = 'integer'
                        UNION ALL
                        SELECT NEW.error_type, 1
                    )
                    GROUP BY word
                    ORDER BY word
                )
            )
        END,
        follow_up_actions = CASE
            WHEN NEW.follow_up_actions IS NULL OR NOT json_valid(NEW.follow_up_actions) THEN follow_up_actions
            ELSE (
                SELECT json_group_object(word, n)
                FROM (
                    SELECT word, sum(n) AS n
                    FROM (
                        SELECT kept.key AS word, kept.value AS n
                        FROM json_each(
                            iif(json_valid(skill_metrics.follow_up_actions), skill_metrics.follow_up_actions, '{}')
                        ) AS kept
                        WHERE typeof(kept.key) = 'text' AND kept.type = 'integer'
                        UNION ALL
                        SELECT action.value, 1
                        FROM json_each(NEW.follow_up_actions) AS action
                        WHERE typeof(action.key) = 'integer' AND action.type = 'text' AND action.value <> ''
                    )
                    GROUP BY word
                    ORDER BY word
                )
            )
        END,
        avg_selection_rank = CASE
            WHEN NEW.selection_rank IS NULL THEN avg_selection_rank
            ELSE (
                SELECT avg(i.selection_rank)
                FROM skill_invocation AS i
                WHERE i.skill_name = NEW.skill_name
            )
        END,
        recommendation_success_rate = CASE
            WHEN NEW.selection_rank = 1 THEN (
                SELECT avg(iif(i.completed, 1.0, 0.0))
                FROM skill_invocation AS i
                WHERE i.skill_name = NEW.skill_name AND i.selection_rank = 1
            )
            ELSE recommendation_success_rate
        END,
        (first_invoked, last_invoked) = (
            SELECT
                min(coalesce(first_at, new_at), coalesce(new_at, first_at)),
                max(coalesce(last_at, new_at), coalesce(new_at, last_at))
            FROM (
                SELECT
                    strftime('%Y-%m-%d %H:%M:%f', skill_metrics.first_invoked) AS first_at,
                    strftime('%Y-%m-%d %H:%M:%f', skill_metrics.last_invoked) AS last_at,
                    strftime('%Y-%m-%d %H:%M:%f', iif(
                        NEW.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                        substr(NEW.invoked_at, 1, instr(NEW.invoked_at, '.') + 3)
                        || ltrim(substr(NEW.invoked_at, instr(NEW.invoked_at, '.') + 4), '0123456789'),
                        NEW.invoked_at
                    )) AS new_at
            )
        ),
        updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
    WHERE skill_name = NEW.skill_name;
END;

-- The same after a change: the rows of the skill (of both, if the name changed) are counted again.
CREATE TRIGGER trg_skill_metrics_after_update
AFTER UPDATE OF
    skill_name, invoked_at, workflow_path, completed, duration_seconds,
    selection_rank, follow_up_actions, error_type
ON skill_invocation
BEGIN
    INSERT INTO skill_metrics (skill_name) VALUES (NEW.skill_name)
    ON CONFLICT (skill_name) DO NOTHING;

    UPDATE skill_metrics
    SET
        (
            total_invocations, completed_invocations, abandoned_invocations, completion_rate,
            total_duration_seconds, avg_duration_seconds,
            avg_selection_rank, recommendation_success_rate,
            first_invoked, last_invoked
        ) = (
            SELECT
                count(*),
                count(*) FILTER (WHERE completed),
                count(*) FILTER (WHERE NOT completed),
                coalesce(100.0 * count(*) FILTER (WHERE completed) / nullif(count(*), 0), 0.0),
                total(duration_seconds),
                avg(duration_seconds),
                avg(selection_rank),
                avg(iif(completed, 1.0, 0.0)) FILTER (WHERE selection_rank = 1),
                min(at),
                max(at)
            FROM (
                SELECT
                    i.completed,
                    i.duration_seconds,
                    i.selection_rank,
                    strftime('%Y-%m-%d %H:%M:%f', iif(
                        i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                        substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
                        || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
                        i.invoked_at
                    )) AS at
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name
            )
        ),
        workflow_paths = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT i.workflow_path AS word, count(*) AS n
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name AND i.workflow_path <> ''
                GROUP BY i.workflow_path
                ORDER BY i.workflow_path
            )
        ),
        common_errors = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT i.error_type AS word, count(*) AS n
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name AND i.error_type <> ''
                GROUP BY i.error_type
                ORDER BY i.error_type
            )
        ),
        follow_up_actions = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT action.value AS word, count(*) AS n
                FROM
                    skill_invocation AS i,
                    json_each(iif(json_valid(i.follow_up_actions), i.follow_up_actions, '[]')) AS action
                WHERE
                    i.skill_name = skill_metrics.skill_name
                    AND typeof(action.key) = 'integer' AND action.type = 'text' AND action.value <> ''
                GROUP BY action.value
                ORDER BY action.value
            )
        ),
        updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
    WHERE skill_name IN (OLD.skill_name, NEW.skill_name);
END;

-- The same after one row less.
CREATE TRIGGER trg_skill_metrics_after_delete
AFTER DELETE ON skill_invocation
BEGIN
    UPDATE skill_metrics
    SET
        (
            total_invocations, completed_invocations, abandoned_invocations, completion_rate,
            total_duration_seconds, avg_duration_seconds,
            avg_selection_rank, recommendation_success_rate,
            first_invoked, last_invoked
        ) = (
            SELECT
                count(*),
                count(*) FILTER (WHERE completed),
                count(*) FILTER (WHERE NOT completed),
                coalesce(100.0 * count(*) FILTER (WHERE completed) / nullif(count(*), 0), 0.0),
                total(duration_seconds),
                avg(duration_seconds),
                avg(selection_rank),
                avg(iif(completed, 1.0, 0.0)) FILTER (WHERE selection_rank = 1),
                min(at),
                max(at)
            FROM (
                SELECT
                    i.completed,
                    i.duration_seconds,
                    i.selection_rank,
                    strftime('%Y-%m-%d %H:%M:%f', iif(
                        i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                        substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
                        || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
                        i.invoked_at
                    )) AS at
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name
            )
        ),
        workflow_paths = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT i.workflow_path AS word, count(*) AS n
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name AND i.workflow_path <> ''
                GROUP BY i.workflow_path
                ORDER BY i.workflow_path
            )
        ),
        common_errors = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT i.error_type AS word, count(*) AS n
                FROM skill_invocation AS i
                WHERE i.skill_name = skill_metrics.skill_name AND i.error_type <> ''
                GROUP BY i.error_type
                ORDER BY i.error_type
            )
        ),
        follow_up_actions = (
            SELECT json_group_object(word, n)
            FROM (
                SELECT action.value AS word, count(*) AS n
                FROM
                    skill_invocation AS i,
                    json_each(iif(json_valid(i.follow_up_actions), i.follow_up_actions, '[]')) AS action
                WHERE
                    i.skill_name = skill_metrics.skill_name
                    AND typeof(action.key) = 'integer' AND action.type = 'text' AND action.value <> ''
                GROUP BY action.value
                ORDER BY action.value
            )
        ),
        updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
    WHERE skill_name = OLD.skill_name;
END;

-- skill_invocation -> session_skills, one use more.
CREATE TRIGGER trg_session_skills_after_insert
AFTER INSERT ON skill_invocation
BEGIN
    INSERT INTO session_skills (session_id, skill_name, invocation_count)
    VALUES (NEW.session_id, NEW.skill_name, 1)
    ON CONFLICT (session_id, skill_name) DO UPDATE SET invocation_count = invocation_count + 1;
END;

-- A use moves to another session or skill.
CREATE TRIGGER trg_session_skills_after_update
AFTER UPDATE OF session_id, skill_name ON skill_invocation
WHEN OLD.session_id <> NEW.session_id OR OLD.skill_name <> NEW.skill_name
BEGIN
    UPDATE session_skills
    SET invocation_count = invocation_count - 1
    WHERE session_id = OLD.session_id AND skill_name = OLD.skill_name;

    DELETE FROM session_skills
    WHERE session_id = OLD.session_id AND skill_name = OLD.skill_name AND invocation_count <= 0;

    INSERT INTO session_skills (session_id, skill_name, invocation_count)
    VALUES (NEW.session_id, NEW.skill_name, 1)
    ON CONFLICT (session_id, skill_name) DO UPDATE SET invocation_count = invocation_count + 1;
END;

-- One use less; a pair without uses has no row.
CREATE TRIGGER trg_session_skills_after_delete
AFTER DELETE ON skill_invocation
BEGIN
    UPDATE session_skills
    SET invocation_count = invocation_count - 1
    WHERE session_id = OLD.session_id AND skill_name = OLD.skill_name;

    DELETE FROM session_skills
    WHERE session_id = OLD.session_id AND skill_name = OLD.skill_name AND invocation_count <= 0;
END;

-- skill_invocation -> skill_invocation_fts. An entry is taken out by naming the words it was made of.
CREATE TRIGGER trg_invocation_fts_after_insert
AFTER INSERT ON skill_invocation
WHEN NEW.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (rowid, user_query) VALUES (NEW.id, NEW.user_query);
END;

CREATE TRIGGER trg_invocation_fts_after_update
AFTER UPDATE ON skill_invocation
WHEN OLD.id <> NEW.id OR OLD.user_query IS NOT NEW.user_query
BEGIN
    INSERT INTO skill_invocation_fts (skill_invocation_fts, rowid, user_query)
    SELECT 'delete', OLD.id, OLD.user_query WHERE OLD.user_query IS NOT NULL;

    INSERT INTO skill_invocation_fts (rowid, user_query)
    SELECT NEW.id, NEW.user_query WHERE NEW.user_query IS NOT NULL;
END;

CREATE TRIGGER trg_invocation_fts_after_delete
AFTER DELETE ON skill_invocation
WHEN OLD.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (skill_invocation_fts, rowid, user_query)
    VALUES ('delete', OLD.id, OLD.user_query);
END;

-- What each session did.
CREATE VIEW v_session_skill_summary AS
WITH invocation AS (
    SELECT
        session_id,
        skill_name,
        completed,
        duration_seconds,
        strftime('%Y-%m-%d %H:%M:%f', iif(
            invoked_at GLOB '*.[0-9][0-9][0-9]?*',
            substr(invoked_at, 1, instr(invoked_at, '.') + 3)
            || ltrim(substr(invoked_at, instr(invoked_at, '.') + 4), '0123456789'),
            invoked_at
        )) AS at
    FROM skill_invocation
)
SELECT
    session_id,                                                      -- the conversation
    count(DISTINCT skill_name) AS unique_skills,                     -- skills used in it, count
    count(*) AS total_invocations,                                   -- invocations, count
    count(*) FILTER (WHERE completed) AS completed_count,            -- of these completed, count
    count(*) FILTER (WHERE NOT completed) AS abandoned_count,        -- of these not completed, count
    total(duration_seconds) AS total_duration_seconds,               -- sum of the known durations, seconds
    min(at) AS first_skill_at,                                       -- earliest invocation, time
    max(at) AS last_skill_at                                         -- latest invocation, time
FROM invocation
GROUP BY session_id;

-- How each skill that was ever used is doing.
CREATE VIEW v_skill_effectiveness AS
SELECT
    skill_name,                                                               -- the skill
    total_invocations,                                                        -- invocations, count
    completed_invocations,                                                    -- of these completed, count
    abandoned_invocations,                                                    -- of these not completed, count
    completion_rate,                                                          -- completed of all, percentage
    avg_duration_seconds,                                                     -- mean of the known durations, seconds
    first_invoked,                                                            -- earliest invocation, time
    last_invoked,                                                             -- latest invocation, time
    julianday('now') - julianday(last_invoked) AS days_since_last_use         -- age of that, days
FROM skill_metrics
WHERE total_invocations > 0;

-- Skills that were ever used, the most used first.
CREATE VIEW v_top_skills AS
SELECT
    skill_name,            -- the skill
    total_invocations,     -- invocations, count
    completion_rate,       -- completed of all, percentage
    avg_duration_seconds,  -- mean of the known durations, seconds
    (
        SELECT path.key
        FROM json_each(iif(json_valid(workflow_paths), workflow_paths, '{}')) AS path
        WHERE typeof(path.key) = 'text' AND path.type = 'integer'
        ORDER BY path.value DESC, path.key
        LIMIT 1
    ) AS preferred_workflow  -- its most frequent workflow path (ties by name); NULL none
FROM skill_metrics
WHERE total_invocations > 0
ORDER BY total_invocations DESC, skill_name;

-- Daily totals, in the shape of mv_daily_skills.
CREATE VIEW v_daily_skill_source AS
SELECT
    date(invoked_at) AS date,                               -- calendar day, UTC, YYYY-MM-DD
    skill_name,                                             -- the skill
    count(*) AS invocations,                                -- invocations that day, count
    count(*) FILTER (WHERE completed) AS completions,       -- of these completed, count
    count(*) FILTER (WHERE NOT completed) AS abandonments,  -- of these not completed, count
    avg(duration_seconds) AS avg_duration_seconds           -- mean of the known durations, seconds
FROM skill_invocation
WHERE date(invoked_at) IS NOT NULL
GROUP BY date(invoked_at), skill_name;

INSERT OR REPLACE INTO skill_migrations
    (version, applied_at, description, rollback_sql, checksum, applied_by, success)
VALUES (
    'V1__initial_schema',
    strftime('%Y-%m-%d %H:%M:%f', 'now'),
    'Skill invocations, metrics, sessions, full-text search',
    'migrations/V1__initial_schema.down.sql',
    NULL,
    'session-buddy',
    1
);

PRAGMA user_version = 1;
