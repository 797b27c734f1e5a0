-- V4: live counters, anomalies, community, experiments, taxonomy. Conventions as in V1.
-- Rows refer to skill_metrics, so a skill that was never used needs a row there first (zero invocations).

-- The latest state of each skill that was used, kept by triggers. The counters hold as of updated_at;
-- v_realtime_skill_dashboard counts them afresh. is_anomalous and anomaly_score belong to whoever looks for anomalies.
CREATE TABLE skill_metrics_cache (
    skill_name TEXT PRIMARY KEY REFERENCES skill_metrics (skill_name),  -- the skill
    last_invocation_at TEXT NOT NULL,                                   -- latest invocation, time
    invocation_count_1h INTEGER DEFAULT 0,                              -- invocations in the hour before updated_at
    invocation_count_24h INTEGER DEFAULT 0,                             -- invocations in the 24 hours before it
    avg_completion_rate_24h REAL,                                       -- completed of the latter, fraction 0 - 1
    is_anomalous BOOLEAN DEFAULT 0,                                     -- 1 something is odd about it now
    anomaly_score REAL,                                                 -- how odd, standard deviations
    updated_at TEXT NOT NULL                                            -- when this row was last changed, time
);

CREATE INDEX idx_metrics_cache_updated ON skill_metrics_cache (updated_at);

-- What each skill did in each hour, written by the upkeep.
CREATE TABLE skill_time_series (
    id INTEGER PRIMARY KEY,                                           -- row number
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),   -- the skill
    timestamp TEXT NOT NULL,                                          -- start of the hour, time
    invocation_count INTEGER DEFAULT 0,                               -- invocations in it, count
    completion_rate REAL,                                             -- completed of these, fraction 0 - 1
    avg_duration_seconds REAL,                                        -- mean of the known durations, seconds
    unique_sessions INTEGER DEFAULT 0                                 -- sessions that used it, count
);

CREATE INDEX idx_time_series_skill_timestamp ON skill_time_series (skill_name, timestamp DESC);

-- What was found odd.
CREATE TABLE skill_anomalies (
    id INTEGER PRIMARY KEY,                                          -- row number
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),  -- the skill
    detected_at TEXT NOT NULL,                                       -- when it was seen first, time
    anomaly_type TEXT NOT NULL,                                      -- performance_drop, _spike or pattern_shift
    baseline_value REAL,                                             -- usual: fraction; seconds for pattern_shift
    observed_value REAL,                                             -- seen, the same unit
    deviation_score REAL,                                            -- distance between them, standard deviations
    resolved_at TEXT                                                 -- when it was over, time; NULL still open
);

CREATE INDEX idx_anomalies_detected_at ON skill_anomalies (detected_at DESC);
CREATE INDEX idx_anomalies_skill ON skill_anomalies (skill_name, detected_at DESC);

-- How each skill does over all users and all time.
CREATE TABLE skill_community_baselines (
    skill_name TEXT PRIMARY KEY REFERENCES skill_metrics (skill_name),  -- the skill
    total_users INTEGER DEFAULT 0,                                      -- users who used it, count
    total_invocations INTEGER DEFAULT 0,                                -- invocations, count
    global_completion_rate REAL,                                        -- completed of these, fraction 0 - 1
    global_avg_duration_seconds REAL,                                   -- mean duration, seconds
    most_common_workflow_phase TEXT,                                    -- phase it is used in most (ties by name)
    effectiveness_percentile REAL,                                      -- skills with a lower rate, percentage
    last_updated TEXT NOT NULL                                          -- when this was computed, time
);

-- Who used what, for recommendations.
CREATE TABLE skill_user_interactions (
    id INTEGER PRIMARY KEY,                                          -- row number
    user_id TEXT NOT NULL,                                           -- the user, hashed, 64 hex digits
    session_id TEXT NOT NULL,                                        -- the conversation
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),  -- the skill
    invoked_at TEXT NOT NULL,                                        -- when, time
    completed BOOLEAN NOT NULL,                                      -- 1 completed, 0 abandoned
    rating REAL,                                                     -- the user's own judgement, 1 - 5; NULL none
    alternatives_considered TEXT                                     -- other skills offered, JSON array of names
);

CREATE INDEX idx_user_interactions_user ON skill_user_interactions (user_id, invoked_at DESC);
CREATE INDEX idx_user_interactions_skill ON skill_user_interactions (skill_name, completed);
CREATE INDEX idx_user_interactions_session ON skill_user_interactions (session_id);

-- Groups of skills that resemble each other.
CREATE TABLE skill_clusters (
    cluster_id INTEGER PRIMARY KEY,     -- number of the group
    cluster_name TEXT NOT NULL UNIQUE,  -- its name
    description TEXT,                   -- what its skills have in common
    centroid_embedding BLOB,            -- its middle, 384 numbers of 32 bits, little-endian
    created_at TEXT NOT NULL            -- when it was made, time
);

-- Which skill is in which group.
CREATE TABLE skill_cluster_membership (
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),      -- the skill
    cluster_id INTEGER NOT NULL REFERENCES skill_clusters (cluster_id),  -- the group
    membership_score REAL,                                               -- how well it fits, fraction 0 - 1
    PRIMARY KEY (skill_name, cluster_id)
);

CREATE INDEX idx_cluster_membership_cluster ON skill_cluster_membership (cluster_id);

-- Experiments: one strategy against another.
CREATE TABLE ab_test_configs (
    test_id INTEGER PRIMARY KEY,                        -- number of the test
    test_name TEXT NOT NULL UNIQUE,                     -- its name
    description TEXT,                                   -- what it is to find out
    control_strategy TEXT NOT NULL,                     -- what the control group does
    treatment_strategy TEXT NOT NULL,                   -- what the treatment group does
    start_date TEXT NOT NULL,                           -- its beginning, time
    end_date TEXT,                                      -- its end, time; NULL open
    min_sample_size INTEGER DEFAULT 100,                -- outcomes that each group needs, count
    metrics TEXT,                                       -- what is measured, names with commas between them
    assignment_ratio REAL DEFAULT 0.5,                  -- share of users in the control group, fraction 0 - 1
    status TEXT DEFAULT 'running',                      -- running, or how it ended
    created_at TEXT NOT NULL DEFAULT (datetime('now'))  -- when it was made, time
);

-- Who is in which group of which test.
CREATE TABLE ab_test_assignments (
    assignment_id INTEGER PRIMARY KEY,                               -- row number
    test_id INTEGER NOT NULL REFERENCES ab_test_configs (test_id),   -- the test
    user_id TEXT NOT NULL,                                           -- the user, hashed, 64 hex digits
    group_name TEXT NOT NULL,                                        -- control or treatment
    assigned_at TEXT NOT NULL DEFAULT (datetime('now')),             -- when, time
    UNIQUE (test_id, user_id)
);

CREATE INDEX idx_ab_assignments_test_user ON ab_test_assignments (test_id, user_id);
CREATE INDEX idx_ab_assignments_group ON ab_test_assignments (test_id, group_name);

-- What came of it.
CREATE TABLE ab_test_outcomes (
    outcome_id INTEGER PRIMARY KEY,                                  -- row number
    test_id INTEGER NOT NULL REFERENCES ab_test_configs (test_id),   -- the test
    user_id TEXT NOT NULL,                                           -- the user, hashed, 64 hex digits
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),  -- the skill
    completed BOOLEAN NOT NULL,                                      -- 1 completed, 0 abandoned
    duration_seconds REAL,                                           -- how long it took, seconds; NULL unknown
    user_rating REAL,                                                -- the user's own judgement, 1 - 5; NULL none
    recorded_at TEXT NOT NULL DEFAULT (datetime('now'))              -- when, time
);

CREATE INDEX idx_ab_outcomes_test ON ab_test_outcomes (test_id);
CREATE INDEX idx_ab_outcomes_user ON ab_test_outcomes (test_id, user_id);

-- What kinds of skills there are.
CREATE TABLE skill_categories (
    category_id INTEGER PRIMARY KEY,                                         -- number of the category
    category_name TEXT NOT NULL UNIQUE,                                      -- its name
    parent_category_id INTEGER REFERENCES skill_categories (category_id),    -- the wider one; NULL none
    description TEXT,                                                        -- what belongs to it
    domain TEXT,                                                             -- code, testing, documentation ...
    created_at TEXT NOT NULL DEFAULT (datetime('now'))                       -- when it was made, time
);

-- Which skill is of which kind.
CREATE TABLE skill_category_mapping (
    skill_name TEXT NOT NULL REFERENCES skill_metrics (skill_name),          -- the skill
    category_id INTEGER NOT NULL REFERENCES skill_categories (category_id),  -- the category
    confidence_score REAL,                                                   -- how sure that is, fraction 0 - 1
    assigned_at TEXT NOT NULL DEFAULT (datetime('now')),                     -- when, time
    PRIMARY KEY (skill_name, category_id)
);

CREATE INDEX idx_category_mapping_skill ON skill_category_mapping (skill_name);
CREATE INDEX idx_category_mapping_category ON skill_category_mapping (category_id);

-- Which skills are used together.
CREATE TABLE skill_dependencies (
    skill_a TEXT NOT NULL REFERENCES skill_metrics (skill_name),  -- one skill
    skill_b TEXT NOT NULL REFERENCES skill_metrics (skill_name),  -- the other
    co_occurrence_count INTEGER DEFAULT 1,                        -- sessions with both, count
    lift_score REAL,                                              -- against chance, 1 is independent; NULL not measured
    last_updated TEXT NOT NULL DEFAULT (datetime('now')),         -- when this was computed, time
    PRIMARY KEY (skill_a, skill_b)
);

CREATE INDEX idx_dependencies_skill_a ON skill_dependencies (skill_a);
CREATE INDEX idx_dependencies_lift ON skill_dependencies (lift_score DESC);

-- What a skill takes and what it gives.
CREATE TABLE skill_modalities (
    skill_name TEXT PRIMARY KEY REFERENCES skill_metrics (skill_name),  -- the skill
    modality_type TEXT NOT NULL,                                        -- code, testing, documentation, deployment ...
    input_format TEXT,                                                  -- what goes in, such as python_source
    output_format TEXT,                                                 -- what comes out, such as diagnostics
    requires_human_review BOOLEAN DEFAULT 0,                            -- 1 a person has to look at the result
    created_at TEXT NOT NULL DEFAULT (datetime('now'))                  -- when this was written, time
);

-- skill_invocation -> skill_metrics_cache, one row more. The rows of the last 24 hours are found by the index
-- on invoked_at, whatever form their times have: the text of an offset's local time is at most 14 hours older
-- than the instant, and + keeps the index on skill_name, with all the rows of all times, out of it.
CREATE TRIGGER trg_metrics_cache_after_insert
AFTER INSERT ON skill_invocation
BEGIN
    -- The order in which triggers run is not fixed, and the row below needs this one.
    INSERT INTO skill_metrics (skill_name) VALUES (NEW.skill_name)
    ON CONFLICT (skill_name) DO NOTHING;

    INSERT INTO skill_metrics_cache (
        skill_name, last_invocation_at,
        invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, updated_at
    )
    SELECT
        NEW.skill_name,
        this.at,
        recent.in_1h,
        recent.in_24h,
        recent.rate_24h,
        strftime('%Y-%m-%d %H:%M:%f', 'now')
    FROM
        (
            SELECT strftime('%Y-%m-%d %H:%M:%f', iif(
                NEW.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                substr(NEW.invoked_at, 1, instr(NEW.invoked_at, '.') + 3)
                || ltrim(substr(NEW.invoked_at, instr(NEW.invoked_at, '.') + 4), '0123456789'),
                NEW.invoked_at
            )) AS at
        ) AS this,
        (
            SELECT
                count(*) FILTER (WHERE at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')) AS in_1h,
                count(*) AS in_24h,
                avg(iif(completed, 1.0, 0.0)) AS rate_24h
            FROM (
                SELECT
                    i.completed,
                    strftime('%Y-%m-%d %H:%M:%f', iif(
                        i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                        substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
                        || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
                        i.invoked_at
                    )) AS at
                FROM skill_invocation AS i
                WHERE +i.skill_name = NEW.skill_name AND i.invoked_at >= datetime('now', '-38 hours')
            )
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ) AS recent
    WHERE this.at IS NOT NULL
    ON CONFLICT (skill_name) DO UPDATE SET
        last_invocation_at = max(
            excluded.last_invocation_at,
            coalesce(strftime('%Y-%m-%d %H:%M:%f', last_invocation_at), excluded.last_invocation_at)
        ),
        invocation_count_1h = excluded.invocation_count_1h,
        invocation_count_24h = excluded.invocation_count_24h,
        avg_completion_rate_24h = excluded.avg_completion_rate_24h,
        updated_at = excluded.updated_at;
END;

-- The same after a change; where the name changed, for the old skill too.
CREATE TRIGGER trg_metrics_cache_after_update
AFTER UPDATE OF skill_name, invoked_at, completed ON skill_invocation
BEGIN
    INSERT INTO skill_metrics (skill_name) VALUES (NEW.skill_name)
    ON CONFLICT (skill_name) DO NOTHING;

    DELETE FROM skill_metrics_cache
    WHERE
        skill_name = OLD.skill_name
        AND NOT EXISTS (
            SELECT 1
            FROM skill_invocation AS i
            WHERE i.skill_name = OLD.skill_name AND strftime('%Y', i.invoked_at) IS NOT NULL
        );

    INSERT INTO skill_metrics_cache (
        skill_name, last_invocation_at,
        invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, updated_at
    )
    SELECT
        skill_name,
        max(at),
        count(*) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        count(*) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        avg(iif(completed, 1.0, 0.0)) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        strftime('%Y-%m-%d %H:%M:%f', 'now')
    FROM (
        SELECT
            i.skill_name,
            i.completed,
            strftime('%Y-%m-%d %H:%M:%f', iif(
                i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
                || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
                i.invoked_at
            )) AS at
        FROM skill_invocation AS i
        WHERE i.skill_name IN (OLD.skill_name, NEW.skill_name)
    )
    WHERE at IS NOT NULL
    GROUP BY skill_name
    ON CONFLICT (skill_name) DO UPDATE SET
        last_invocation_at = excluded.last_invocation_at,
        invocation_count_1h = excluded.invocation_count_1h,
        invocation_count_24h = excluded.invocation_count_24h,
        avg_completion_rate_24h = excluded.avg_completion_rate_24h,
        updated_at = excluded.updated_at;
END;

-- The same after one row less; a skill without invocations has no row.
CREATE TRIGGER trg_metrics_cache_after_delete
AFTER DELETE ON skill_invocation
BEGIN
    DELETE FROM skill_metrics_cache
    WHERE
        skill_name = OLD.skill_name
        AND NOT EXISTS (
            SELECT 1
            FROM skill_invocation AS i
            WHERE i.skill_name = OLD.skill_name AND strftime('%Y', i.invoked_at) IS NOT NULL
        );

    INSERT INTO skill_metrics_cache (
        skill_name, last_invocation_at,
        invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, updated_at
    )
    SELECT
        skill_name,
        max(at),
        count(*) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        count(*) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        avg(iif(completed, 1.0, 0.0)) FILTER (
            WHERE
                at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
        ),
        strftime('%Y-%m-%d %H:%M:%f', 'now')
    FROM (
        SELECT
            i.skill_name,
            i.completed,
            strftime('%Y-%m-%d %H:%M:%f', iif(
                i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
                substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
                || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
                i.invoked_at
            )) AS at
        FROM skill_invocation AS i
        WHERE i.skill_name = OLD.skill_name
    )
    WHERE at IS NOT NULL
    GROUP BY skill_name
    ON CONFLICT (skill_name) DO UPDATE SET
        last_invocation_at = excluded.last_invocation_at,
        invocation_count_1h = excluded.invocation_count_1h,
        invocation_count_24h = excluded.invocation_count_24h,
        avg_completion_rate_24h = excluded.avg_completion_rate_24h,
        updated_at = excluded.updated_at;
END;

-- What is going on now: the counters are of this moment, not of the last change.
CREATE VIEW v_realtime_skill_dashboard AS
WITH recent AS (
    SELECT
        skill_name,
        completed,
        strftime('%Y-%m-%d %H:%M:%f', iif(
            invoked_at GLOB '*.[0-9][0-9][0-9]?*',
            substr(invoked_at, 1, instr(invoked_at, '.') + 3)
            || ltrim(substr(invoked_at, instr(invoked_at, '.') + 4), '0123456789'),
            invoked_at
        )) AS at
    FROM skill_invocation
    WHERE invoked_at >= datetime('now', '-38 hours')
),

counted AS (
    SELECT
        skill_name,
        count(*) FILTER (WHERE at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')) AS in_1h,
        count(*) AS in_24h,
        avg(iif(completed, 1.0, 0.0)) AS rate_24h
    FROM recent
    WHERE
        at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
        AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    GROUP BY +skill_name -- not by the index on it: it holds the rows of all times
)

SELECT
    m.skill_name,                                                              -- the skill
    coalesce(c.last_invocation_at, m.last_invoked) AS last_invocation_at,      -- latest invocation, time
    coalesce(n.in_1h, 0) AS invocation_count_1h,                               -- invocations in the last hour, count
    coalesce(n.in_24h, 0) AS invocation_count_24h,                             -- invocations in the last 24 hours
    n.rate_24h AS avg_completion_rate_24h,                                     -- completed of the latter, fraction
    coalesce(c.is_anomalous, 0) AS is_anomalous,                               -- 1 something is odd about it now
    c.anomaly_score,                                                           -- how odd, standard deviations
    m.total_invocations,                                                       -- invocations of all times, count
    m.completion_rate,                                                         -- completed of these, percentage
    m.avg_duration_seconds,                                                    -- mean of the known durations, seconds
    coalesce(c.last_invocation_at, m.last_invoked) AS last_invoked_at          -- last_invocation_at by its other name
FROM skill_metrics AS m
LEFT JOIN skill_metrics_cache AS c ON c.skill_name = m.skill_name
LEFT JOIN counted AS n ON n.skill_name = m.skill_name
WHERE m.total_invocations > 0;

-- Where each skill is heading: its rate on each UTC day of the last 7 x 24 hours, all days weighing the same.
-- Hours of which the invocations are gone are taken from skill_time_series.
CREATE VIEW v_skill_effectiveness_trend AS
WITH invocation AS (
    SELECT
        skill_name,
        iif(completed, 1.0, 0.0) AS hits,
        strftime('%Y-%m-%d %H:%M:%f', iif(
            invoked_at GLOB '*.[0-9][0-9][0-9]?*',
            substr(invoked_at, 1, instr(invoked_at, '.') + 3)
            || ltrim(substr(invoked_at, instr(invoked_at, '.') + 4), '0123456789'),
            invoked_at
        )) AS at
    FROM skill_invocation
    WHERE invoked_at >= datetime('now', '-8 days')
),

hour AS (
    SELECT
        skill_name,
        completion_rate,
        max(coalesce(invocation_count, 0), 1) AS n,
        strftime('%Y-%m-%d %H:%M:%f', timestamp) AS at
    FROM skill_time_series
    WHERE completion_rate IS NOT NULL
),

piece AS (
    SELECT skill_name, at, hits, 1 AS n
    FROM invocation
    UNION ALL
    SELECT skill_name, at, completion_rate * n, n
    FROM hour
    WHERE
        at IS NOT NULL
        AND (skill_name, substr(at, 1, 13)) NOT IN (
            SELECT skill_name, substr(at, 1, 13)
            FROM invocation
            WHERE at IS NOT NULL
        )
),

day AS (
    SELECT
        skill_name,
        julianday(substr(at, 1, 10)) - julianday('now', 'start of day') AS x,
        sum(hits) / sum(n) AS y
    FROM piece
    WHERE
        at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-7 days')
        AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    GROUP BY skill_name, substr(at, 1, 10)
),

middle AS (
    SELECT skill_name, count(*) AS days, avg(x) AS x, avg(y) AS y, min(y) AS low, max(y) AS high
    FROM day
    GROUP BY skill_name
)

SELECT
    middle.skill_name,                         -- the skill
    middle.y AS avg_completion_rate_7d,        -- mean of the daily rates, fraction 0 - 1
    middle.high AS max_completion_rate_7d,     -- the highest of them
    middle.low AS min_completion_rate_7d,      -- the lowest of them
    CASE
        WHEN middle.days < 3 THEN NULL
        WHEN middle.low = middle.high THEN 0.0
        ELSE sum((day.x - middle.x) * (day.y - middle.y)) / sum((day.x - middle.x) * (day.x - middle.x))
    END AS trend_slope                         -- least-squares slope, fraction a day; NULL with fewer than 3 days
FROM middle
INNER JOIN day ON day.skill_name = middle.skill_name
GROUP BY middle.skill_name;

-- This database against the community; all rates are fractions here, so that they compare.
CREATE VIEW v_community_baseline_comparison AS
SELECT
    b.skill_name,                                         -- the skill
    coalesce(m.total_invocations, 0) AS user_invocations, -- invocations in this database, count
    iif(m.total_invocations > 0, m.completion_rate / 100.0, NULL)
        AS user_completion_rate,                          -- completed of these, fraction 0 - 1; NULL where none
    b.global_completion_rate AS baseline_completion_rate, -- the community's rate, fraction 0 - 1
    b.effectiveness_percentile,                           -- share of skills with a lower rate, percentage
    iif(m.total_invocations > 0, m.completion_rate / 100.0, NULL) - b.global_completion_rate
        AS delta_from_baseline                            -- first minus second, fraction; above 0 is better
FROM skill_community_baselines AS b
LEFT JOIN skill_metrics AS m ON m.skill_name = b.skill_name;

-- Which skills are used together, and how much more often than by chance.
CREATE VIEW v_skill_dependency_network AS
SELECT
    skill_a,              -- one skill
    skill_b,              -- the other
    co_occurrence_count,  -- sessions with both, count
    lift_score,           -- against chance, 1 is independent
    CASE
        WHEN lift_score IS NULL THEN NULL
        WHEN lift_score > 2.0 THEN 'strong_positive'
        WHEN lift_score > 1.5 THEN 'moderate_positive'
        WHEN lift_score > 1.0 THEN 'weak_positive'
        WHEN lift_score = 1.0 THEN 'independent'
        WHEN lift_score > 0.5 THEN 'weak_negative'
        ELSE 'moderate_negative'
    END AS relationship_type  -- that in words; NULL where no lift was measured
FROM skill_dependencies;

-- Experiments with their groups, counted apart from the outcomes, so that no join multiplies them.
CREATE VIEW v_ab_test_summary AS
SELECT
    t.test_id,             -- number of the test
    t.test_name,           -- its name
    t.control_strategy,    -- what the control group does
    t.treatment_strategy,  -- what the treatment group does
    t.status,              -- running, or how it ended
    (
        SELECT count(*)
        FROM ab_test_assignments AS a
        WHERE a.test_id = t.test_id
    ) AS total_users,      -- users assigned, count
    (
        SELECT count(*)
        FROM ab_test_assignments AS a
        WHERE a.test_id = t.test_id AND a.group_name = 'control'
    ) AS control_users,    -- of these to control, count
    (
        SELECT count(*)
        FROM ab_test_assignments AS a
        WHERE a.test_id = t.test_id AND a.group_name = 'treatment'
    ) AS treatment_users,  -- of these to treatment, count
    (
        SELECT avg(iif(o.completed, 1.0, 0.0))
        FROM ab_test_outcomes AS o
        INNER JOIN ab_test_assignments AS a ON a.test_id = o.test_id AND a.user_id = o.user_id
        WHERE o.test_id = t.test_id AND a.group_name = 'control'
    ) AS control_completion_rate,   -- completed of control's outcomes, fraction 0 - 1; NULL where none
    (
        SELECT avg(iif(o.completed, 1.0, 0.0))
        FROM ab_test_outcomes AS o
        INNER JOIN ab_test_assignments AS a ON a.test_id = o.test_id AND a.user_id = o.user_id
        WHERE o.test_id = t.test_id AND a.group_name = 'treatment'
    ) AS treatment_completion_rate  -- completed of treatment's outcomes, fraction 0 - 1; NULL where none
FROM ab_test_configs AS t;

-- What each skill takes and gives, and how it does: one row for each of its categories, or one without.
CREATE VIEW v_multimodal_skill_catalog AS
SELECT
    s.skill_name,             -- the skill
    s.modality_type,          -- code, testing, documentation, deployment ...
    s.input_format,           -- what goes in
    s.output_format,          -- what comes out
    s.requires_human_review,  -- 1 a person has to look at the result
    (
        SELECT count(*)
        FROM session_skills AS u
        WHERE u.skill_name = s.skill_name
    ) AS total_sessions,      -- sessions that used it, count
    iif(m.total_invocations > 0, m.completion_rate, NULL)
        AS completion_rate,   -- completed of all its invocations, percentage; NULL where none
    m.avg_duration_seconds,   -- mean of the known durations, seconds
    c.category_name,          -- its category; NULL none
    c.domain                  -- that category's domain
FROM skill_modalities AS s
LEFT JOIN skill_metrics AS m ON m.skill_name = s.skill_name
LEFT JOIN skill_category_mapping AS k ON k.skill_name = s.skill_name
LEFT JOIN skill_categories AS c ON c.category_id = k.category_id;

-- The invocations that are here already; later ones are the triggers' business.
INSERT INTO skill_metrics_cache (
    skill_name, last_invocation_at,
    invocation_count_1h, invocation_count_24h, avg_completion_rate_24h, updated_at
)
SELECT
    skill_name,
    max(at),
    count(*) FILTER (
        WHERE
            at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')
            AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    ),
    count(*) FILTER (
        WHERE
            at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
            AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    ),
    avg(iif(completed, 1.0, 0.0)) FILTER (
        WHERE
            at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
            AND at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
    ),
    strftime('%Y-%m-%d %H:%M:%f', 'now')
FROM (
    SELECT
        i.skill_name,
        i.completed,
        strftime('%Y-%m-%d %H:%M:%f', iif(
            i.invoked_at GLOB '*.[0-9][0-9][0-9]?*',
            substr(i.invoked_at, 1, instr(i.invoked_at, '.') + 3)
            || ltrim(substr(i.invoked_at, instr(i.invoked_at, '.') + 4), '0123456789'),
            i.invoked_at
        )) AS at
    FROM skill_invocation AS i
    WHERE i.skill_name IN (SELECT m.skill_name FROM skill_metrics AS m)
)
WHERE at IS NOT NULL
GROUP BY skill_name;

INSERT OR REPLACE INTO skill_migrations
    (version, applied_at, description, rollback_sql, checksum, applied_by, success)
VALUES (
    'V4__phase4_extensions',
    strftime('%Y-%m-%d %H:%M:%f', 'now'),
    'Live counters, anomalies, community, experiments, taxonomy',
    'migrations/V4__phase4_extensions.down.sql',
    NULL,
    'session-buddy',
    1
);

PRAGMA user_version = 4;
