-- V5: our own layout. One narrow row an invocation, words kept once, rollups kept by triggers.
-- The documented names of V1 - V4 stay: skill_invocation, session_skills, mv_daily_skills and
-- skill_metrics_cache become views (writable where writing means something), the others stay tables.
--
-- Units: *_ms milliseconds since 1970-01-01T00:00:00Z, *_us microseconds, hour and day counted
-- from the same epoch in UTC. Enumerations are the numbers of the model (src/model).

-- Dictionaries ---------------------------------------------------------------------------------

-- Every skill ever seen.
CREATE TABLE skill (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,          -- Read, Bash(cargo test), Skill(pdf), mcp__github__get_issue
    kind INTEGER NOT NULL               -- 0 custom, 1 tool, 2 command, 3 skill, 4 subagent, 5 mcp
) STRICT;

-- Every session, with the bounds and number of its invocations.
CREATE TABLE session (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,   -- the agent's session id
    first_ms    INTEGER,                -- first invocation; NULL where there is none
    last_ms     INTEGER,                -- last invocation
    invocations INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_last ON session (last_ms);

-- Projects, phases, kinds of error and hashes of users: texts that repeat, kept once.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- Rows -----------------------------------------------------------------------------------------

CREATE TABLE invocation (
    id              INTEGER PRIMARY KEY,
    at_ms           INTEGER NOT NULL CHECK (at_ms >= 0),              -- when it was invoked
    skill_id        INTEGER NOT NULL REFERENCES skill (id),
    session_id      INTEGER NOT NULL REFERENCES session (id),
    outcome         INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 7), -- 1 completed, 2 failed, 3 rejected, 4 interrupted, 5 denied, 6 cancelled, 7 unfinished
    duration_us     INTEGER CHECK (duration_us >= 0),
    error_id        INTEGER REFERENCES word (id),                     -- class of what went wrong
    phase_id        INTEGER REFERENCES word (id),                     -- workflow phase
    project_id      INTEGER REFERENCES word (id),                     -- working directory
    user_id         INTEGER REFERENCES word (id),                     -- SHA-256 of the user's name, 64 hex digits
    attribution_id  INTEGER REFERENCES skill (id),                    -- skill in whose window the call stands
    time_source     INTEGER NOT NULL,     -- where at_ms comes from: 1 arrival, 2 opened, 3 given, 4 logged
    outcome_source  INTEGER NOT NULL,     -- 0 none, 1 presumed, 2 event, 3 given, 4 transcript, 5 window
    duration_source INTEGER NOT NULL,     -- 0 none, 1 arrivals, 2 timestamps, 3 record, 4 agent, 5 given, 6 window
    sources         INTEGER NOT NULL,     -- set of bits: 1 hook, 2 transcript, 4 JSON lines, 8 by hand; 32 a hook without an id opened it and has not ended it; 64 the session is a fork
    identity        ANY UNIQUE            -- what makes it the same invocation when seen again: see store/identity.rs
) STRICT;

-- The one index by time; it covers every windowed count.
CREATE INDEX invocation_at ON invocation (at_ms, skill_id, session_id, outcome, duration_us);

-- What only some invocations carry.
CREATE TABLE invocation_detail (
    invocation_id           INTEGER PRIMARY KEY REFERENCES invocation (id) ON DELETE CASCADE,
    workflow_path           TEXT,     -- which way through a workflow led here
    workflow_step_id        TEXT,     -- which step of a workflow
    user_query              TEXT,     -- what the user asked
    alternatives_considered TEXT,     -- JSON array of skill names
    selection_rank          INTEGER,  -- place among the alternatives, 1 the first
    follow_up_actions       TEXT,     -- JSON array of what was done next
    rating                  REAL,     -- 1 (bad) to 5 (good)
    embedding               BLOB,     -- 384 x f32, little-endian
    created_at              TEXT      -- when the row was written, where a writer said so
) STRICT;

-- Further names of an invocation: the id of the subagent that it launched.
CREATE TABLE invocation_alias (
    alias         TEXT PRIMARY KEY,
    invocation_id INTEGER NOT NULL REFERENCES invocation (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX invocation_alias_row ON invocation_alias (invocation_id);

-- What each session says of an invocation that stands in several (resumed and forked sessions
-- copy their history). Only contested invocations have rows here; the invocation is their sum.
CREATE TABLE invocation_copy (
    invocation_id INTEGER NOT NULL REFERENCES invocation (id) ON DELETE CASCADE,
    session_id    INTEGER NOT NULL REFERENCES session (id),
    copy          TEXT NOT NULL,    -- JSON of what that session's records say
    PRIMARY KEY (invocation_id, session_id)
) STRICT, WITHOUT ROWID;

-- Rollups: sums over invocation. Kept by the triggers below, or by a bulk writer that switches
-- triggers off and adds the same sums itself within the same transaction. ------------------------

CREATE TABLE hourly (
    hour        INTEGER NOT NULL,
    skill_id    INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    completed   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    timed       INTEGER NOT NULL,     -- completed rows that have a duration
    duration_us REAL NOT NULL,        -- sum over those; REAL so that it cannot overflow
    PRIMARY KEY (hour, skill_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily (
    skill_id    INTEGER NOT NULL,
    day         INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    completed   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    timed       INTEGER NOT NULL,     -- completed rows that have a duration
    duration_us REAL NOT NULL,        -- sum over those; REAL so that it cannot overflow
    PRIMARY KEY (skill_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_skill (
    session_id  INTEGER NOT NULL,
    skill_id    INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    PRIMARY KEY (session_id, skill_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_skill (
    user_id     INTEGER NOT NULL,
    skill_id    INTEGER NOT NULL,
    invocations INTEGER NOT NULL,
    completed   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    PRIMARY KEY (user_id, skill_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE phase_skill (
    skill_id    INTEGER NOT NULL,
    phase_id    INTEGER NOT NULL,     -- 0 where the phase is absent
    invocations INTEGER NOT NULL,
    completed   INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    PRIMARY KEY (skill_id, phase_id)
) STRICT, WITHOUT ROWID;

-- How often a word goes with a skill: kinds of error, workflow paths, follow-up actions.
CREATE TABLE skill_word (
    skill_id    INTEGER NOT NULL,
    field       INTEGER NOT NULL,     -- 1 kind of error, 2 workflow path, 3 follow-up action
    word        TEXT NOT NULL,
    invocations INTEGER NOT NULL,
    PRIMARY KEY (skill_id, field, word)
) STRICT, WITHOUT ROWID;

-- All of a skill's time, the source of the documented skill_metrics.
CREATE TABLE skill_total (
    skill_id        INTEGER PRIMARY KEY,
    invocations     INTEGER NOT NULL DEFAULT 0,
    completed       INTEGER NOT NULL DEFAULT 0,
    failed          INTEGER NOT NULL DEFAULT 0,
    timed           INTEGER NOT NULL DEFAULT 0,  -- completed rows that have a duration
    duration_us     REAL NOT NULL DEFAULT 0,     -- sum over those; REAL so that it cannot overflow
    ranked          INTEGER NOT NULL DEFAULT 0,  -- rows with a selection rank
    rank_sum        INTEGER NOT NULL DEFAULT 0,  -- sum of those ranks
    first_choice    INTEGER NOT NULL DEFAULT 0,  -- rows with selection rank 1
    first_completed INTEGER NOT NULL DEFAULT 0,  -- completed ones of those
    first_ms        INTEGER,
    last_ms         INTEGER
) STRICT;

-- Bookkeeping ----------------------------------------------------------------------------------

-- Results whose call is not known: it may stand in a file that is read later.
CREATE TABLE orphan_result (
    identity ANY NOT NULL,      -- as in invocation
    said     TEXT NOT NULL,     -- JSON of what the record says
    PRIMARY KEY (identity, said)
) STRICT, WITHOUT ROWID;

-- How far each source file has been read.
CREATE TABLE import_file (
    path        TEXT PRIMARY KEY,
    source      INTEGER NOT NULL,   -- 2 transcript, 4 JSON lines
    size        INTEGER NOT NULL,   -- bytes when it was last read
    mtime_ns    INTEGER NOT NULL,   -- modification time then
    offset      INTEGER NOT NULL,   -- bytes taken in: the end of the last whole line
    lines       INTEGER NOT NULL,   -- lines taken in
    head        BLOB NOT NULL,      -- hash of the first bytes: another one means a rewritten file
    state       TEXT NOT NULL,      -- JSON of what the parser must remember, '' where nothing
    imported_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Spool files whose events are in the database but which may not have been removed yet.
CREATE TABLE spool_drained (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What V4 held moves over ------------------------------------------------------------------------

INSERT INTO skill (name, kind)
SELECT name, CASE
    WHEN name LIKE 'mcp\_\_%' ESCAPE '\' THEN 5
    WHEN name LIKE 'Bash(%)' THEN 2
    WHEN name LIKE 'Skill(%)' THEN 3
    WHEN name LIKE 'Agent(%)' THEN 4
    ELSE 0 END
FROM (SELECT skill_name AS name FROM skill_invocation UNION SELECT skill_name FROM skill_metrics)
ORDER BY name;

INSERT INTO session (name)
SELECT DISTINCT session_id FROM skill_invocation ORDER BY session_id;

INSERT INTO word (text)
SELECT text FROM (
    SELECT error_type AS text FROM skill_invocation WHERE error_type IS NOT NULL
    UNION SELECT workflow_phase FROM skill_invocation WHERE workflow_phase IS NOT NULL)
ORDER BY text;

INSERT INTO invocation (id, at_ms, skill_id, session_id, outcome, duration_us, error_id, phase_id,
                        time_source, outcome_source, duration_source, sources)
SELECT i.id,
       CAST(round((julianday(i.invoked_at) - 2440587.5) * 86400000.0) AS INTEGER),
       s.id, n.id,
       CASE WHEN i.completed THEN 1 ELSE 2 END,
       CAST(round(i.duration_seconds * 1e6) AS INTEGER),
       e.id, p.id,
       3, 3, CASE WHEN i.duration_seconds IS NULL THEN 0 ELSE 5 END, 8
FROM skill_invocation i
JOIN skill s ON s.name = i.skill_name
JOIN session n ON n.name = i.session_id
LEFT JOIN word e ON e.text = i.error_type
LEFT JOIN word p ON p.text = i.workflow_phase
ORDER BY i.id;

INSERT INTO invocation_detail (invocation_id, workflow_path, workflow_step_id, user_query,
                               alternatives_considered, selection_rank, follow_up_actions,
                               embedding, created_at)
SELECT id, workflow_path, workflow_step_id, user_query, alternatives_considered,
       CAST(selection_rank AS INTEGER), follow_up_actions, embedding, created_at
FROM skill_invocation
ORDER BY id;

DROP TABLE skill_invocation_fts;
DROP TABLE skill_invocation;
DROP TABLE session_skills;
DROP TABLE mv_daily_skills;

-- Flags that a writer of the documented skill_metrics_cache sets; all else in it is computed.
CREATE TABLE skill_flag (
    skill_id      INTEGER PRIMARY KEY REFERENCES skill (id),
    is_anomalous  INTEGER NOT NULL DEFAULT 0,
    anomaly_score REAL,
    updated_at    TEXT NOT NULL
) STRICT;

INSERT INTO skill_flag (skill_id, is_anomalous, anomaly_score, updated_at)
SELECT s.id, coalesce(c.is_anomalous, 0), c.anomaly_score, c.updated_at
FROM skill_metrics_cache c JOIN skill s ON s.name = c.skill_name;

DROP TABLE skill_metrics_cache;

-- The documented skill_metrics, computed ---------------------------------------------------------

CREATE VIEW skill_metrics_current AS
SELECT s.id AS skill_id, s.name AS skill_name,
       coalesce(t.invocations, 0) AS total_invocations,
       coalesce(t.completed, 0) AS completed_invocations,
       coalesce(t.invocations - t.completed, 0) AS abandoned_invocations,
       coalesce(t.duration_us, 0) / 1e6 AS total_duration_seconds,
       (SELECT json_group_object(word, invocations) FROM skill_word w
        WHERE w.skill_id = s.id AND field = 2) AS workflow_paths,
       (SELECT json_group_object(word, invocations) FROM skill_word w
        WHERE w.skill_id = s.id AND field = 1) AS common_errors,
       (SELECT json_group_object(word, invocations) FROM skill_word w
        WHERE w.skill_id = s.id AND field = 3) AS follow_up_actions,
       t.rank_sum * 1.0 / nullif(t.ranked, 0) AS avg_selection_rank,
       t.first_completed * 1.0 / nullif(t.first_choice, 0) AS recommendation_success_rate,
       strftime('%Y-%m-%d %H:%M:%f', t.first_ms / 1000.0, 'unixepoch') AS first_invoked,
       strftime('%Y-%m-%d %H:%M:%f', t.last_ms / 1000.0, 'unixepoch') AS last_invoked,
       coalesce(t.completed * 100.0 / nullif(t.completed + t.failed, 0), 0.0) AS completion_rate,
       t.duration_us / 1e6 / nullif(t.timed, 0) AS avg_duration_seconds
FROM skill s LEFT JOIN skill_total t ON t.skill_id = s.id;

-- Keeping the rollups ----------------------------------------------------------------------------

-- One row added (sign 1) or taken away (sign -1).
CREATE VIEW rollup_change (sign, at_ms, skill_id, session_id, outcome, duration_us, error_id,
                           phase_id, user_id)
AS SELECT 0, 0, 0, 0, 0, 0, 0, 0, 0 WHERE 0;

CREATE TRIGGER rollup_change_go INSTEAD OF INSERT ON rollup_change
BEGIN
    INSERT INTO hourly VALUES (
        NEW.at_ms / 3600000, NEW.skill_id, NEW.sign, NEW.sign * (NEW.outcome = 1),
        NEW.sign * (NEW.outcome = 2), NEW.sign * (NEW.outcome = 1 AND NEW.duration_us IS NOT NULL),
        NEW.sign * CASE WHEN NEW.outcome = 1 THEN coalesce(NEW.duration_us, 0) ELSE 0 END)
    ON CONFLICT DO UPDATE SET
        invocations = invocations + excluded.invocations,
        completed = completed + excluded.completed,
        failed = failed + excluded.failed,
        timed = timed + excluded.timed,
        duration_us = duration_us + excluded.duration_us;
    DELETE FROM hourly
    WHERE hour = NEW.at_ms / 3600000 AND skill_id = NEW.skill_id AND invocations = 0;

    INSERT INTO daily VALUES (
        NEW.skill_id, NEW.at_ms / 86400000, NEW.sign, NEW.sign * (NEW.outcome = 1),
        NEW.sign * (NEW.outcome = 2), NEW.sign * (NEW.outcome = 1 AND NEW.duration_us IS NOT NULL),
        NEW.sign * CASE WHEN NEW.outcome = 1 THEN coalesce(NEW.duration_us, 0) ELSE 0 END)
    ON CONFLICT DO UPDATE SET
        invocations = invocations + excluded.invocations,
        completed = completed + excluded.completed,
        failed = failed + excluded.failed,
        timed = timed + excluded.timed,
        duration_us = duration_us + excluded.duration_us;
    DELETE FROM daily
    WHERE skill_id = NEW.skill_id AND day = NEW.at_ms / 86400000 AND invocations = 0;

    INSERT INTO session_skill VALUES (NEW.session_id, NEW.skill_id, NEW.sign)
    ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations;
    DELETE FROM session_skill
    WHERE session_id = NEW.session_id AND skill_id = NEW.skill_id AND invocations = 0;

    INSERT INTO user_skill
    SELECT NEW.user_id, NEW.skill_id, NEW.sign, NEW.sign * (NEW.outcome = 1),
           NEW.sign * (NEW.outcome = 2)
    WHERE NEW.user_id IS NOT NULL
    ON CONFLICT DO UPDATE SET
        invocations = invocations + excluded.invocations,
        completed = completed + excluded.completed,
        failed = failed + excluded.failed;
    DELETE FROM user_skill
    WHERE user_id = NEW.user_id AND skill_id = NEW.skill_id AND invocations = 0;

    INSERT INTO phase_skill VALUES (
        NEW.skill_id, coalesce(NEW.phase_id, 0), NEW.sign, NEW.sign * (NEW.outcome = 1),
        NEW.sign * (NEW.outcome = 2))
    ON CONFLICT DO UPDATE SET
        invocations = invocations + excluded.invocations,
        completed = completed + excluded.completed,
        failed = failed + excluded.failed;
    DELETE FROM phase_skill
    WHERE skill_id = NEW.skill_id AND phase_id = coalesce(NEW.phase_id, 0) AND invocations = 0;

    INSERT INTO skill_word
    SELECT NEW.skill_id, 1, text, NEW.sign FROM word WHERE id = NEW.error_id
    ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations;
    DELETE FROM skill_word
    WHERE skill_id = NEW.skill_id AND field = 1 AND invocations = 0
      AND word = (SELECT text FROM word WHERE id = NEW.error_id);

    UPDATE session SET
        invocations = invocations + NEW.sign,
        first_ms = CASE WHEN NEW.sign > 0
            THEN min(coalesce(first_ms, NEW.at_ms), NEW.at_ms)
            WHEN first_ms < NEW.at_ms THEN first_ms
            ELSE (SELECT min(at_ms) FROM invocation
                  WHERE session_id = NEW.session_id AND at_ms BETWEEN first_ms AND last_ms) END,
        last_ms = CASE WHEN NEW.sign > 0
            THEN max(coalesce(last_ms, NEW.at_ms), NEW.at_ms)
            WHEN last_ms > NEW.at_ms THEN last_ms
            ELSE (SELECT max(at_ms) FROM invocation
                  WHERE session_id = NEW.session_id AND at_ms BETWEEN first_ms AND last_ms) END
    WHERE id = NEW.session_id;

    INSERT INTO skill_total (skill_id) SELECT NEW.skill_id
    WHERE NOT EXISTS (SELECT 1 FROM skill_total WHERE skill_id = NEW.skill_id);
    UPDATE skill_total SET
        invocations = invocations + NEW.sign,
        completed = completed + NEW.sign * (NEW.outcome = 1),
        failed = failed + NEW.sign * (NEW.outcome = 2),
        timed = timed + NEW.sign * (NEW.outcome = 1 AND NEW.duration_us IS NOT NULL),
        duration_us = duration_us
            + NEW.sign * CASE WHEN NEW.outcome = 1 THEN coalesce(NEW.duration_us, 0) ELSE 0 END,
        first_ms = CASE WHEN NEW.sign > 0
            THEN min(coalesce(first_ms, NEW.at_ms), NEW.at_ms)
            WHEN first_ms < NEW.at_ms THEN first_ms
            ELSE (SELECT min(at_ms) FROM invocation WHERE skill_id = NEW.skill_id
                  AND at_ms >= (SELECT min(day) * 86400000 FROM daily WHERE skill_id = NEW.skill_id)
                  AND at_ms < (SELECT (min(day) + 1) * 86400000 FROM daily
                               WHERE skill_id = NEW.skill_id)) END,
        last_ms = CASE WHEN NEW.sign > 0
            THEN max(coalesce(last_ms, NEW.at_ms), NEW.at_ms)
            WHEN last_ms > NEW.at_ms THEN last_ms
            ELSE (SELECT max(at_ms) FROM invocation WHERE skill_id = NEW.skill_id
                  AND at_ms >= (SELECT max(day) * 86400000 FROM daily WHERE skill_id = NEW.skill_id)
                  AND at_ms < (SELECT (max(day) + 1) * 86400000 FROM daily
                               WHERE skill_id = NEW.skill_id)) END
    WHERE skill_id = NEW.skill_id;
    DELETE FROM skill_total WHERE skill_id = NEW.skill_id AND invocations = 0;

    UPDATE skill_metrics SET
        (total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds,
         workflow_paths, common_errors, follow_up_actions, avg_selection_rank,
         recommendation_success_rate, first_invoked, last_invoked, completion_rate,
         avg_duration_seconds, updated_at) = (
            SELECT total_invocations, completed_invocations, abandoned_invocations,
               total_duration_seconds, workflow_paths, common_errors, follow_up_actions,
               avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked,
               completion_rate, avg_duration_seconds, strftime('%Y-%m-%d %H:%M:%f', 'now')
        FROM skill_metrics_current WHERE skill_id = NEW.skill_id)
    WHERE skill_name = (SELECT name FROM skill WHERE id = NEW.skill_id);
END;

CREATE TRIGGER invocation_inserted AFTER INSERT ON invocation
BEGIN
    INSERT INTO rollup_change VALUES (1, NEW.at_ms, NEW.skill_id, NEW.session_id, NEW.outcome,
        NEW.duration_us, NEW.error_id, NEW.phase_id, NEW.user_id);
END;

CREATE TRIGGER invocation_deleted AFTER DELETE ON invocation
BEGIN
    INSERT INTO rollup_change VALUES (-1, OLD.at_ms, OLD.skill_id, OLD.session_id, OLD.outcome,
        OLD.duration_us, OLD.error_id, OLD.phase_id, OLD.user_id);
END;

-- The new state comes before the old one goes: a sum that passes through zero would be dropped.
-- In between the details' share, taken away before the update, comes back.
CREATE TRIGGER invocation_updated
AFTER UPDATE OF at_ms, skill_id, session_id, outcome, duration_us, error_id, phase_id, user_id
ON invocation
BEGIN
    INSERT INTO rollup_change VALUES (1, NEW.at_ms, NEW.skill_id, NEW.session_id, NEW.outcome,
        NEW.duration_us, NEW.error_id, NEW.phase_id, NEW.user_id);
    INSERT INTO detail_change
    SELECT 1, invocation_id, workflow_path, follow_up_actions, selection_rank
    FROM invocation_detail WHERE invocation_id = NEW.id;
    INSERT INTO rollup_change VALUES (-1, OLD.at_ms, OLD.skill_id, OLD.session_id, OLD.outcome,
        OLD.duration_us, OLD.error_id, OLD.phase_id, OLD.user_id);
END;

-- Details carry words and ranks of their own. Whoever changes or deletes an invocation that has
-- details takes the details' share away first and adds it again afterwards.
CREATE VIEW detail_change (sign, invocation_id, workflow_path, follow_up_actions, selection_rank)
AS SELECT 0, 0, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER detail_change_go INSTEAD OF INSERT ON detail_change
BEGIN
    INSERT INTO skill_word
    SELECT skill_id, 2, NEW.workflow_path, NEW.sign FROM invocation
    WHERE id = NEW.invocation_id AND NEW.workflow_path IS NOT NULL
    ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations;
    INSERT INTO skill_word
    SELECT i.skill_id, 3, f.value, NEW.sign * count(*)
    FROM invocation i, json_each(CASE WHEN json_valid(NEW.follow_up_actions)
                                      THEN NEW.follow_up_actions END) f
    WHERE i.id = NEW.invocation_id AND f.type = 'text' GROUP BY i.skill_id, f.value
    ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations;
    DELETE FROM skill_word
    WHERE skill_id = (SELECT skill_id FROM invocation WHERE id = NEW.invocation_id)
      AND field > 1 AND invocations = 0;
    UPDATE skill_total SET
        ranked = ranked + NEW.sign,
        rank_sum = rank_sum + NEW.sign * NEW.selection_rank,
        first_choice = first_choice + NEW.sign * (NEW.selection_rank = 1),
        first_completed = first_completed + NEW.sign * (NEW.selection_rank = 1
            AND (SELECT outcome = 1 FROM invocation WHERE id = NEW.invocation_id))
    WHERE NEW.selection_rank IS NOT NULL
      AND skill_id = (SELECT skill_id FROM invocation WHERE id = NEW.invocation_id);
    UPDATE skill_metrics SET
        (total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds,
         workflow_paths, common_errors, follow_up_actions, avg_selection_rank,
         recommendation_success_rate, first_invoked, last_invoked, completion_rate,
         avg_duration_seconds, updated_at) = (
            SELECT total_invocations, completed_invocations, abandoned_invocations,
               total_duration_seconds, workflow_paths, common_errors, follow_up_actions,
               avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked,
               completion_rate, avg_duration_seconds, strftime('%Y-%m-%d %H:%M:%f', 'now')
        FROM skill_metrics_current WHERE skill_id = (SELECT skill_id FROM invocation WHERE id = NEW.invocation_id))
    WHERE skill_name = (SELECT name FROM skill WHERE id = (SELECT skill_id FROM invocation WHERE id = NEW.invocation_id));
END;

CREATE TRIGGER detail_inserted AFTER INSERT ON invocation_detail
BEGIN
    INSERT INTO detail_change VALUES (1, NEW.invocation_id, NEW.workflow_path,
        NEW.follow_up_actions, NEW.selection_rank);
END;

CREATE TRIGGER detail_deleted BEFORE DELETE ON invocation_detail
BEGIN
    INSERT INTO detail_change VALUES (-1, OLD.invocation_id, OLD.workflow_path,
        OLD.follow_up_actions, OLD.selection_rank);
END;

CREATE TRIGGER detail_updated
AFTER UPDATE OF workflow_path, follow_up_actions, selection_rank ON invocation_detail
BEGIN
    INSERT INTO detail_change VALUES (-1, OLD.invocation_id, OLD.workflow_path,
        OLD.follow_up_actions, OLD.selection_rank);
    INSERT INTO detail_change VALUES (1, NEW.invocation_id, NEW.workflow_path,
        NEW.follow_up_actions, NEW.selection_rank);
END;

CREATE TRIGGER invocation_detail_away
BEFORE UPDATE OF at_ms, skill_id, session_id, outcome, duration_us, error_id, phase_id, user_id
ON invocation
BEGIN
    INSERT INTO detail_change
    SELECT -1, invocation_id, workflow_path, follow_up_actions, selection_rank
    FROM invocation_detail WHERE invocation_id = OLD.id;
END;

-- By the time a cascade reaches the details their invocation is gone, so they go first.
CREATE TRIGGER invocation_detail_gone BEFORE DELETE ON invocation
BEGIN
    DELETE FROM invocation_detail WHERE invocation_id = OLD.id;
END;

-- The documented parent rows exist as soon as the skill does.
CREATE TRIGGER skill_inserted AFTER INSERT ON skill
BEGIN
    INSERT INTO skill_metrics (skill_name) SELECT NEW.name
    WHERE NOT EXISTS (SELECT 1 FROM skill_metrics WHERE skill_name = NEW.name);
END;

CREATE TRIGGER skill_metrics_inserted AFTER INSERT ON skill_metrics
BEGIN
    INSERT INTO skill (name, kind) SELECT NEW.skill_name, CASE
        WHEN NEW.skill_name LIKE 'mcp\_\_%' ESCAPE '\' THEN 5
        WHEN NEW.skill_name LIKE 'Bash(%)' THEN 2
        WHEN NEW.skill_name LIKE 'Skill(%)' THEN 3
        WHEN NEW.skill_name LIKE 'Agent(%)' THEN 4
        ELSE 0 END
    WHERE NOT EXISTS (SELECT 1 FROM skill WHERE name = NEW.skill_name);
END;

-- Full text over the stored queries ----------------------------------------------------------------

CREATE VIRTUAL TABLE skill_invocation_fts USING fts5 (
    user_query, content = 'invocation_detail', content_rowid = 'invocation_id'
);
INSERT INTO skill_invocation_fts (rowid, user_query)
SELECT invocation_id, user_query FROM invocation_detail WHERE user_query IS NOT NULL;

CREATE TRIGGER query_inserted AFTER INSERT ON invocation_detail WHEN NEW.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (rowid, user_query)
    VALUES (NEW.invocation_id, NEW.user_query);
END;

CREATE TRIGGER query_deleted BEFORE DELETE ON invocation_detail WHEN OLD.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (skill_invocation_fts, rowid, user_query)
    VALUES ('delete', OLD.invocation_id, OLD.user_query);
END;

CREATE TRIGGER query_updated_away BEFORE UPDATE OF user_query ON invocation_detail
WHEN OLD.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (skill_invocation_fts, rowid, user_query)
    VALUES ('delete', OLD.invocation_id, OLD.user_query);
END;

CREATE TRIGGER query_updated_back AFTER UPDATE OF user_query ON invocation_detail
WHEN NEW.user_query IS NOT NULL
BEGIN
    INSERT INTO skill_invocation_fts (rowid, user_query)
    VALUES (NEW.invocation_id, NEW.user_query);
END;

-- The documented names, over the new layout --------------------------------------------------------

CREATE VIEW skill_invocation (
    id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query,
    alternatives_considered, selection_rank, follow_up_actions, error_type, created_at, embedding,
    workflow_phase, workflow_step_id)
AS SELECT
    i.id, s.name, strftime('%Y-%m-%d %H:%M:%f', i.at_ms / 1000.0, 'unixepoch'), n.name,
    d.workflow_path, i.outcome = 1, i.duration_us / 1e6, d.user_query,
    d.alternatives_considered, d.selection_rank, d.follow_up_actions, e.text,
    coalesce(d.created_at, strftime('%Y-%m-%d %H:%M:%f', i.at_ms / 1000.0, 'unixepoch')),
    d.embedding, p.text, d.workflow_step_id
FROM invocation i
JOIN skill s ON s.id = i.skill_id
JOIN session n ON n.id = i.session_id
LEFT JOIN word e ON e.id = i.error_id
LEFT JOIN word p ON p.id = i.phase_id
LEFT JOIN invocation_detail d ON d.invocation_id = i.id;

-- (No OR IGNORE in these: INSERT OR REPLACE on the view would turn it into OR REPLACE.)
CREATE TRIGGER skill_invocation_insert INSTEAD OF INSERT ON skill_invocation
BEGIN
    SELECT RAISE(ABORT, 'an invocation with this id exists')
    WHERE EXISTS (SELECT 1 FROM invocation WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'invoked_at is not a time') WHERE julianday(NEW.invoked_at) IS NULL;
    SELECT RAISE(ABORT, 'skill_name and session_id must not be empty')
    WHERE coalesce(NEW.skill_name, '') = '' OR coalesce(NEW.session_id, '') = '';
    INSERT INTO skill_metrics (skill_name) SELECT NEW.skill_name
    WHERE NOT EXISTS (SELECT 1 FROM skill_metrics WHERE skill_name = NEW.skill_name);
    INSERT INTO session (name) SELECT NEW.session_id
    WHERE NOT EXISTS (SELECT 1 FROM session WHERE name = NEW.session_id);
    INSERT INTO word (text) SELECT NEW.error_type
    WHERE NEW.error_type IS NOT NULL AND NEW.error_type NOT IN (SELECT text FROM word);
    INSERT INTO word (text) SELECT NEW.workflow_phase
    WHERE NEW.workflow_phase IS NOT NULL AND NEW.workflow_phase NOT IN (SELECT text FROM word);
    INSERT INTO invocation (id, at_ms, skill_id, session_id, outcome, duration_us, error_id,
                            phase_id, time_source, outcome_source, duration_source, sources)
    VALUES (
        NEW.id,
        CAST(round((julianday(NEW.invoked_at) - 2440587.5) * 86400000.0) AS INTEGER),
        (SELECT id FROM skill WHERE name = NEW.skill_name),
        (SELECT id FROM session WHERE name = NEW.session_id),
        CASE WHEN NEW.completed THEN 1 ELSE 2 END,
        CAST(round(NEW.duration_seconds * 1e6) AS INTEGER),
        (SELECT id FROM word WHERE text = NEW.error_type),
        (SELECT id FROM word WHERE text = NEW.workflow_phase),
        3, 3, CASE WHEN NEW.duration_seconds IS NULL THEN 0 ELSE 5 END, 8);
    INSERT INTO invocation_detail (invocation_id, workflow_path, workflow_step_id, user_query,
        alternatives_considered, selection_rank, follow_up_actions, embedding, created_at)
    SELECT coalesce(NEW.id, last_insert_rowid()), NEW.workflow_path, NEW.workflow_step_id,
           NEW.user_query, NEW.alternatives_considered, CAST(NEW.selection_rank AS INTEGER),
           NEW.follow_up_actions, CAST(NEW.embedding AS BLOB),
           coalesce(NEW.created_at, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER skill_invocation_update INSTEAD OF UPDATE ON skill_invocation
BEGIN
    SELECT RAISE(ABORT, 'invoked_at is not a time') WHERE julianday(NEW.invoked_at) IS NULL;
    SELECT RAISE(ABORT, 'skill_name and session_id must not be empty')
    WHERE coalesce(NEW.skill_name, '') = '' OR coalesce(NEW.session_id, '') = '';
    SELECT RAISE(ABORT, 'the id of an invocation does not change') WHERE NEW.id IS NOT OLD.id;
    INSERT INTO skill_metrics (skill_name) SELECT NEW.skill_name
    WHERE NOT EXISTS (SELECT 1 FROM skill_metrics WHERE skill_name = NEW.skill_name);
    INSERT INTO session (name) SELECT NEW.session_id
    WHERE NOT EXISTS (SELECT 1 FROM session WHERE name = NEW.session_id);
    INSERT INTO word (text) SELECT NEW.error_type
    WHERE NEW.error_type IS NOT NULL AND NEW.error_type NOT IN (SELECT text FROM word);
    INSERT INTO word (text) SELECT NEW.workflow_phase
    WHERE NEW.workflow_phase IS NOT NULL AND NEW.workflow_phase NOT IN (SELECT text FROM word);
    UPDATE invocation SET
        at_ms = CAST(round((julianday(NEW.invoked_at) - 2440587.5) * 86400000.0) AS INTEGER),
        skill_id = (SELECT id FROM skill WHERE name = NEW.skill_name),
        session_id = (SELECT id FROM session WHERE name = NEW.session_id),
        outcome = CASE WHEN NEW.completed IS OLD.completed THEN outcome
                       WHEN NEW.completed THEN 1 ELSE 2 END,
        duration_us = CAST(round(NEW.duration_seconds * 1e6) AS INTEGER),
        error_id = (SELECT id FROM word WHERE text = NEW.error_type),
        phase_id = (SELECT id FROM word WHERE text = NEW.workflow_phase)
    WHERE id = OLD.id;
    INSERT INTO invocation_detail (invocation_id) SELECT OLD.id
    WHERE NOT EXISTS (SELECT 1 FROM invocation_detail WHERE invocation_id = OLD.id);
    UPDATE invocation_detail SET
        workflow_path = NEW.workflow_path, workflow_step_id = NEW.workflow_step_id,
        user_query = NEW.user_query, alternatives_considered = NEW.alternatives_considered,
        selection_rank = CAST(NEW.selection_rank AS INTEGER),
        follow_up_actions = NEW.follow_up_actions, embedding = CAST(NEW.embedding AS BLOB),
        created_at = NEW.created_at
    WHERE invocation_id = OLD.id;
END;

CREATE TRIGGER skill_invocation_delete INSTEAD OF DELETE ON skill_invocation
BEGIN
    DELETE FROM invocation WHERE id = OLD.id;
END;

CREATE VIEW session_skills (session_id, skill_name, invocation_count)
AS SELECT n.name, s.name, k.invocations
FROM session_skill k JOIN session n ON n.id = k.session_id JOIN skill s ON s.id = k.skill_id;

-- What is computed takes a write without complaint and stays what it is: the reference's own
-- bookkeeping statements run, and change nothing.
CREATE TRIGGER session_skills_insert INSTEAD OF INSERT ON session_skills BEGIN SELECT 1; END;
CREATE TRIGGER session_skills_update INSTEAD OF UPDATE ON session_skills BEGIN SELECT 1; END;
CREATE TRIGGER session_skills_delete INSTEAD OF DELETE ON session_skills BEGIN SELECT 1; END;

CREATE VIEW mv_daily_skills (
    date, skill_name, invocations, completions, abandonments, avg_duration_seconds)
AS SELECT date(d.day * 86400, 'unixepoch'), s.name, d.invocations, d.completed,
          d.invocations - d.completed, d.duration_us / 1e6 / nullif(d.timed, 0)
FROM daily d JOIN skill s ON s.id = d.skill_id;

CREATE TRIGGER mv_daily_skills_insert INSTEAD OF INSERT ON mv_daily_skills BEGIN SELECT 1; END;
CREATE TRIGGER mv_daily_skills_update INSTEAD OF UPDATE ON mv_daily_skills BEGIN SELECT 1; END;
CREATE TRIGGER mv_daily_skills_delete INSTEAD OF DELETE ON mv_daily_skills BEGIN SELECT 1; END;

-- Counters of the last hour and day are counted when asked, so they decay.
CREATE VIEW skill_metrics_cache (
    skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h,
    avg_completion_rate_24h, is_anomalous, anomaly_score, updated_at)
AS WITH recent AS (
    SELECT skill_id,
           sum(at_ms >= unixepoch('now', '-1 hour') * 1000) AS hour_count,
           count(*) AS day_count,
           sum(outcome = 1) * 1.0 / nullif(sum(outcome IN (1, 2)), 0) AS rate
    FROM invocation
    WHERE at_ms BETWEEN unixepoch('now', '-1 day') * 1000 AND unixepoch('now') * 1000 + 999
    GROUP BY skill_id)
SELECT s.name, strftime('%Y-%m-%d %H:%M:%f', t.last_ms / 1000.0, 'unixepoch'),
       coalesce(r.hour_count, 0), coalesce(r.day_count, 0), r.rate,
       coalesce(f.is_anomalous, 0), f.anomaly_score,
       coalesce(f.updated_at, strftime('%Y-%m-%d %H:%M:%f', t.last_ms / 1000.0, 'unixepoch'))
FROM skill_total t
JOIN skill s ON s.id = t.skill_id
LEFT JOIN recent r ON r.skill_id = t.skill_id
LEFT JOIN skill_flag f ON f.skill_id = t.skill_id;

CREATE TRIGGER skill_metrics_cache_insert INSTEAD OF INSERT ON skill_metrics_cache
BEGIN
    INSERT INTO skill_flag (skill_id, is_anomalous, anomaly_score, updated_at)
    SELECT id, coalesce(NEW.is_anomalous, 0), NEW.anomaly_score,
           coalesce(NEW.updated_at, strftime('%Y-%m-%d %H:%M:%f', 'now'))
    FROM skill WHERE name = NEW.skill_name
    ON CONFLICT (skill_id) DO UPDATE SET is_anomalous = excluded.is_anomalous,
        anomaly_score = excluded.anomaly_score, updated_at = excluded.updated_at;
END;

CREATE TRIGGER skill_metrics_cache_update INSTEAD OF UPDATE ON skill_metrics_cache
BEGIN
    INSERT INTO skill_metrics_cache (skill_name, is_anomalous, anomaly_score, updated_at)
    VALUES (OLD.skill_name, NEW.is_anomalous, NEW.anomaly_score, NEW.updated_at);
END;

CREATE TRIGGER skill_metrics_cache_delete INSTEAD OF DELETE ON skill_metrics_cache
BEGIN
    DELETE FROM skill_flag WHERE skill_id = (SELECT id FROM skill WHERE name = OLD.skill_name);
END;

-- These two counted rows in texts; the rollups know. (Views are read at every opening of the
-- file: short ones open faster.)
DROP VIEW v_realtime_skill_dashboard;
CREATE VIEW v_realtime_skill_dashboard AS
SELECT c.skill_name, c.last_invocation_at, c.invocation_count_1h, c.invocation_count_24h,
       c.avg_completion_rate_24h, c.is_anomalous, c.anomaly_score, m.total_invocations,
       m.completion_rate, m.avg_duration_seconds, c.last_invocation_at AS last_invoked_at
FROM skill_metrics_cache c JOIN skill_metrics m ON m.skill_name = c.skill_name;

-- The least-squares slope of a skill's rate per UTC day over the last 7, all days weighing the
-- same; NULL under 3 days.
DROP VIEW v_skill_effectiveness_trend;
CREATE VIEW v_skill_effectiveness_trend AS
WITH point AS (
    SELECT skill_id, day - unixepoch('now') / 86400 AS x,
           completed * 1.0 / (completed + failed) AS y
    FROM daily
    WHERE day BETWEEN unixepoch('now') / 86400 - 6 AND unixepoch('now') / 86400
      AND completed + failed > 0)
SELECT s.name AS skill_name, avg(y) AS avg_completion_rate_7d, max(y) AS max_completion_rate_7d,
       min(y) AS min_completion_rate_7d,
       CASE WHEN count(*) > 2 THEN (count(*) * sum(x * y) - sum(x) * sum(y))
           / (count(*) * sum(x * x) - sum(x) * sum(x)) END AS trend_slope
FROM point JOIN skill s ON s.id = skill_id
GROUP BY s.name;

-- The sums of what moved over, as they are made anew whenever that is asked for.
-- rebuild: begin
DELETE FROM hourly;
INSERT INTO hourly
SELECT at_ms / 3600000, skill_id, count(*), sum(outcome = 1), sum(outcome = 2),
       sum(outcome = 1 AND duration_us IS NOT NULL),
       total(CASE WHEN outcome = 1 THEN duration_us END)
FROM invocation GROUP BY at_ms / 3600000, skill_id;

DELETE FROM daily;
INSERT INTO daily
SELECT skill_id, hour / 24, sum(invocations), sum(completed), sum(failed), sum(timed),
       total(duration_us)
FROM hourly GROUP BY skill_id, hour / 24;

DELETE FROM session_skill;
INSERT INTO session_skill
SELECT session_id, skill_id, count(*) FROM invocation GROUP BY session_id, skill_id;

DELETE FROM user_skill;
INSERT INTO user_skill
SELECT user_id, skill_id, count(*), sum(outcome = 1), sum(outcome = 2)
FROM invocation WHERE user_id IS NOT NULL GROUP BY user_id, skill_id;

DELETE FROM phase_skill;
INSERT INTO phase_skill
SELECT skill_id, coalesce(phase_id, 0), count(*), sum(outcome = 1), sum(outcome = 2)
FROM invocation GROUP BY skill_id, coalesce(phase_id, 0);

DELETE FROM skill_word;
INSERT INTO skill_word
SELECT i.skill_id, 1, w.text, count(*)
FROM invocation i JOIN word w ON w.id = i.error_id GROUP BY i.skill_id, w.text;
INSERT INTO skill_word
SELECT i.skill_id, 2, d.workflow_path, count(*)
FROM invocation_detail d JOIN invocation i ON i.id = d.invocation_id
WHERE d.workflow_path IS NOT NULL GROUP BY i.skill_id, d.workflow_path;
INSERT INTO skill_word
SELECT i.skill_id, 3, f.value, count(*)
FROM invocation_detail d JOIN invocation i ON i.id = d.invocation_id,
     json_each(CASE WHEN json_valid(d.follow_up_actions) THEN d.follow_up_actions END) f
WHERE f.type = 'text' GROUP BY i.skill_id, f.value;

UPDATE session SET (first_ms, last_ms, invocations) =
    (SELECT min(at_ms), max(at_ms), count(*) FROM invocation WHERE session_id = session.id)
WHERE invocations <> 0 AND id NOT IN (SELECT session_id FROM session_skill);
UPDATE session SET first_ms = t.first_ms, last_ms = t.last_ms, invocations = t.invocations
FROM (SELECT session_id, min(at_ms) AS first_ms, max(at_ms) AS last_ms,
             count(*) AS invocations
      FROM invocation GROUP BY session_id) t
WHERE t.session_id = session.id;

DELETE FROM skill_total;
INSERT INTO skill_total (skill_id, invocations, completed, failed, timed, duration_us,
                         first_ms, last_ms)
SELECT skill_id, count(*), sum(outcome = 1), sum(outcome = 2),
       sum(outcome = 1 AND duration_us IS NOT NULL),
       total(CASE WHEN outcome = 1 THEN duration_us END), min(at_ms), max(at_ms)
FROM invocation GROUP BY skill_id;
UPDATE skill_total SET ranked = t.ranked, rank_sum = t.rank_sum,
                       first_choice = t.first_choice, first_completed = t.first_completed
FROM (SELECT i.skill_id, count(*) AS ranked, sum(d.selection_rank) AS rank_sum,
             sum(d.selection_rank = 1) AS first_choice,
             sum(d.selection_rank = 1 AND i.outcome = 1) AS first_completed
      FROM invocation_detail d JOIN invocation i ON i.id = d.invocation_id
      WHERE d.selection_rank IS NOT NULL GROUP BY i.skill_id) t
WHERE t.skill_id = skill_total.skill_id;

UPDATE skill_metrics SET
    (total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds,
     workflow_paths, common_errors, follow_up_actions, avg_selection_rank,
     recommendation_success_rate, first_invoked, last_invoked, completion_rate,
     avg_duration_seconds, updated_at) = (
        SELECT total_invocations, completed_invocations, abandoned_invocations,
               total_duration_seconds, workflow_paths, common_errors, follow_up_actions,
               avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked,
               completion_rate, avg_duration_seconds, strftime('%Y-%m-%d %H:%M:%f', 'now')
        FROM skill_metrics_current c
        WHERE c.skill_id = (SELECT id FROM skill WHERE name = skill_metrics.skill_name));
-- rebuild: end

INSERT OR REPLACE INTO skill_migrations (version, applied_at, description)
VALUES ('V5__narrow_rows', strftime('%Y-%m-%d %H:%M:%f', 'now'),
        'Narrow rows with dictionaries, rollups, import bookmarks');

PRAGMA user_version = 5;
