-- A database as the reference system leaves it at V3, in its ways: text times, no check of
-- references, counters that only ever grow. Written from the documented names; the bodies are ours.

CREATE TABLE IF NOT EXISTS skill_invocation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    skill_name TEXT NOT NULL,
    invoked_at TEXT NOT NULL,
    session_id TEXT NOT NULL,
    workflow_path TEXT,
    completed BOOLEAN NOT NULL DEFAULT 0,
    duration_seconds REAL,
    user_query TEXT,
    alternatives_considered TEXT,
    selection_rank INTEGER,
    follow_up_actions TEXT,
    error_type TEXT,
    created_at TEXT NOT NULL DEFAULT (datetime('now'))
);
CREATE TABLE IF NOT EXISTS skill_metrics (
    skill_name TEXT PRIMARY KEY,
    total_invocations INTEGER NOT NULL DEFAULT 0,
    completed_invocations INTEGER NOT NULL DEFAULT 0,
    abandoned_invocations INTEGER NOT NULL DEFAULT 0,
    total_duration_seconds REAL NOT NULL DEFAULT 0.0,
    workflow_paths TEXT NOT NULL DEFAULT '{}',
    common_errors TEXT NOT NULL DEFAULT '{}',
    follow_up_actions TEXT NOT NULL DEFAULT '{}',
    avg_selection_rank REAL,
    recommendation_success_rate REAL,
    first_invoked TEXT,
    last_invoked TEXT,
    completion_rate REAL NOT NULL DEFAULT 0.0,
    avg_duration_seconds REAL,
    updated_at TEXT NOT NULL DEFAULT (datetime('now'))
);
CREATE TABLE IF NOT EXISTS session_skills (
    session_id TEXT NOT NULL,
    skill_name TEXT NOT NULL,
    invocation_count INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (session_id, skill_name)
);
CREATE TABLE IF NOT EXISTS skill_migrations (
    version TEXT PRIMARY KEY,
    applied_at TEXT NOT NULL,
    description TEXT,
    rollback_sql TEXT,
    checksum TEXT,
    applied_by TEXT DEFAULT 'session-buddy',
    success BOOLEAN NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS mv_daily_skills (
    date TEXT NOT NULL,
    skill_name TEXT NOT NULL,
    invocations INTEGER NOT NULL,
    completions INTEGER NOT NULL,
    abandonments INTEGER NOT NULL,
    avg_duration_seconds REAL,
    PRIMARY KEY (date, skill_name)
);
CREATE INDEX IF NOT EXISTS idx_invocation_session ON skill_invocation(session_id);
CREATE INDEX IF NOT EXISTS idx_invocation_skill ON skill_invocation(skill_name);
CREATE INDEX IF NOT EXISTS idx_invocation_invoked_at ON skill_invocation(invoked_at desc);
CREATE INDEX IF NOT EXISTS idx_invocation_session_completed ON skill_invocation(session_id, completed);
CREATE INDEX IF NOT EXISTS idx_session_skills_skill ON session_skills(skill_name);
CREATE INDEX IF NOT EXISTS idx_migrations_applied_at ON skill_migrations(applied_at desc);
CREATE INDEX IF NOT EXISTS idx_mv_daily_date ON mv_daily_skills(date desc);
CREATE INDEX IF NOT EXISTS idx_mv_daily_skill ON mv_daily_skills(skill_name);

CREATE VIRTUAL TABLE skill_invocation_fts USING fts5(
    user_query, content='skill_invocation', content_rowid='id'
);

-- V2 and V3
ALTER TABLE skill_invocation ADD COLUMN embedding BLOB;
ALTER TABLE skill_invocation ADD COLUMN workflow_phase TEXT;
ALTER TABLE skill_invocation ADD COLUMN workflow_step_id TEXT;
CREATE INDEX idx_invocation_embedding ON skill_invocation(embedding) WHERE embedding IS NOT NULL;
CREATE INDEX idx_invocation_workflow_phase ON skill_invocation(workflow_phase)
    WHERE workflow_phase IS NOT NULL;

CREATE TRIGGER trg_skill_metrics_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT INTO skill_metrics (skill_name, total_invocations, completed_invocations, last_invoked)
    VALUES (NEW.skill_name, 1, NEW.completed, NEW.invoked_at)
    ON CONFLICT (skill_name) DO UPDATE SET
        total_invocations = total_invocations + 1,
        completed_invocations = completed_invocations + NEW.completed,
        last_invoked = max(last_invoked, excluded.last_invoked);
END;
CREATE TRIGGER trg_session_skills_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT INTO session_skills (session_id, skill_name) VALUES (NEW.session_id, NEW.skill_name)
    ON CONFLICT DO UPDATE SET invocation_count = invocation_count + 1;
END;

CREATE VIEW v_top_skills AS
    SELECT skill_name, total_invocations, completion_rate, avg_duration_seconds,
           NULL AS preferred_workflow
    FROM skill_metrics ORDER BY total_invocations DESC;
CREATE VIEW v_skill_effectiveness_by_phase AS
    SELECT skill_name, workflow_phase, count(*) AS total_invocations, 0 AS completed_count,
           0 AS abandoned_count, NULL AS avg_duration_seconds, NULL AS avg_completion_time,
           NULL AS completion_rate
    FROM skill_invocation GROUP BY 1, 2;

INSERT INTO skill_migrations (version, applied_at, description, checksum) VALUES
    ('V1__initial_schema', '2026-01-10T08:00:00.000000', 'initial', 'abc'),
    ('V2__add_semantic_search', '2026-01-10 08:00:01', 'semantic', 'def'),
    ('V3__add_workflow_correlation', '2026-01-10T08:00:02+00:00', 'workflow', NULL);

INSERT INTO skill_invocation (
    skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query,
    alternatives_considered, selection_rank, follow_up_actions, error_type, created_at,
    workflow_phase, workflow_step_id)
VALUES
    ('ruff-check', '2026-02-10T12:00:00Z', 's-1', 'quick', 1, 1.25, 'check the style',
     '["pylint"]', 1, '["git commit"]', NULL, '2026-02-10T12:00:02Z', 'verification', '1'),
    ('ruff-check', '2026-02-10T12:00:00.123456+00:00', 's-1', 'quick', 0, 0.5, NULL,
     NULL, 2, NULL, 'timeout', '2026-02-10 12:00:02', 'verification', '2'),
    ('pytest-run', '2026-02-10 13:30:00', 's-1', NULL, 1, 61.0, 'run "all" tests', NULL, NULL,
     '["push.now", "tell o''brien"]', NULL, '2026-02-10T14:30:00+01:00', 'execution', NULL),
    ('pytest-run', '2026-02-10T15:00:00+02:00', 's-2', NULL, 0, NULL, NULL, NULL, NULL,
     'not json', 'assert."x"', '2026-02-10T13:00:01Z', NULL, NULL),
    ('docker-build', '2026-02-11T00:15:00.5-05:00', 's-2', 'full.path', 1, -3.0, NULL, NULL, NULL,
     NULL, '', '2026-02-11T05:15:00Z', NULL, NULL),
    ('docker-build', '2026-02-11T00:15:00.5-05:00', 's-2', 'full.path', 1, 7.5, NULL, NULL, NULL,
     NULL, NULL, '2026-02-11T05:15:00Z', NULL, NULL);

-- A skill that is known and was never used, and one whose counter outlived its rows.
INSERT INTO skill_metrics (skill_name) VALUES ('never-used');
INSERT INTO skill_metrics (skill_name, total_invocations) VALUES ('long-gone', 40);
-- A row whose skill has no metrics any more.
DELETE FROM skill_metrics WHERE skill_name = 'docker-build';
