-- What V4 adds to v3.sql.

CREATE TABLE IF NOT EXISTS skill_metrics_cache (
    skill_name TEXT PRIMARY KEY,
    last_invocation_at TEXT NOT NULL,
    invocation_count_1h INTEGER DEFAULT 0,
    invocation_count_24h INTEGER DEFAULT 0,
    avg_completion_rate_24h REAL,
    is_anomalous BOOLEAN DEFAULT 0,
    anomaly_score REAL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_time_series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    skill_name TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    invocation_count INTEGER DEFAULT 0,
    completion_rate REAL,
    avg_duration_seconds REAL,
    unique_sessions INTEGER DEFAULT 0,
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_anomalies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    skill_name TEXT NOT NULL,
    detected_at TEXT NOT NULL,
    anomaly_type TEXT NOT NULL,
    baseline_value REAL,
    observed_value REAL,
    deviation_score REAL,
    resolved_at TEXT,
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_community_baselines (
    skill_name TEXT PRIMARY KEY,
    total_users INTEGER DEFAULT 0,
    total_invocations INTEGER DEFAULT 0,
    global_completion_rate REAL,
    global_avg_duration_seconds REAL,
    most_common_workflow_phase TEXT,
    effectiveness_percentile REAL,
    last_updated TEXT NOT NULL,
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_user_interactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    skill_name TEXT NOT NULL,
    invoked_at TEXT NOT NULL,
    completed BOOLEAN NOT NULL,
    rating REAL,
    alternatives_considered TEXT,
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_clusters (
    cluster_id INTEGER PRIMARY KEY AUTOINCREMENT,
    cluster_name TEXT NOT NULL,
    description TEXT,
    centroid_embedding BLOB,
    created_at TEXT NOT NULL,
    UNIQUE(cluster_name)
);
CREATE TABLE IF NOT EXISTS skill_cluster_membership (
    skill_name TEXT NOT NULL,
    cluster_id INTEGER NOT NULL,
    membership_score REAL,
    PRIMARY KEY (skill_name, cluster_id),
    FOREIGN KEY (cluster_id) REFERENCES skill_clusters(cluster_id),
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS ab_test_configs (
    test_id INTEGER PRIMARY KEY AUTOINCREMENT,
    test_name TEXT NOT NULL,
    description TEXT,
    control_strategy TEXT NOT NULL,
    treatment_strategy TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT,
    min_sample_size INTEGER DEFAULT 100,
    metrics TEXT,
    assignment_ratio REAL DEFAULT 0.5,
    status TEXT DEFAULT 'running',
    created_at TEXT NOT NULL DEFAULT (datetime('now')),
    UNIQUE(test_name)
);
CREATE TABLE IF NOT EXISTS ab_test_assignments (
    assignment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    test_id INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    group_name TEXT NOT NULL,
    assigned_at TEXT NOT NULL DEFAULT (datetime('now')),
    UNIQUE(test_id, user_id),
    FOREIGN KEY (test_id) REFERENCES ab_test_configs(test_id)
);
CREATE TABLE IF NOT EXISTS ab_test_outcomes (
    outcome_id INTEGER PRIMARY KEY AUTOINCREMENT,
    test_id INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    skill_name TEXT NOT NULL,
    completed BOOLEAN NOT NULL,
    duration_seconds REAL,
    user_rating REAL,
    recorded_at TEXT NOT NULL DEFAULT (datetime('now')),
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name),
    FOREIGN KEY (test_id) REFERENCES ab_test_configs(test_id)
);
CREATE TABLE IF NOT EXISTS skill_categories (
    category_id INTEGER PRIMARY KEY AUTOINCREMENT,
    category_name TEXT NOT NULL,
    parent_category_id INTEGER,
    description TEXT,
    domain TEXT,
    created_at TEXT NOT NULL DEFAULT (datetime('now')),
    UNIQUE(category_name),
    FOREIGN KEY (parent_category_id) REFERENCES skill_categories(category_id)
);
CREATE TABLE IF NOT EXISTS skill_category_mapping (
    skill_name TEXT NOT NULL,
    category_id INTEGER NOT NULL,
    confidence_score REAL,
    assigned_at TEXT NOT NULL DEFAULT (datetime('now')),
    PRIMARY KEY (skill_name, category_id),
    FOREIGN KEY (category_id) REFERENCES skill_categories(category_id),
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_dependencies (
    skill_a TEXT NOT NULL,
    skill_b TEXT NOT NULL,
    co_occurrence_count INTEGER DEFAULT 1,
    lift_score REAL,
    last_updated TEXT NOT NULL DEFAULT (datetime('now')),
    PRIMARY KEY (skill_a, skill_b),
    FOREIGN KEY (skill_b) REFERENCES skill_metrics(skill_name),
    FOREIGN KEY (skill_a) REFERENCES skill_metrics(skill_name)
);
CREATE TABLE IF NOT EXISTS skill_modalities (
    skill_name TEXT PRIMARY KEY,
    modality_type TEXT NOT NULL,
    input_format TEXT,
    output_format TEXT,
    requires_human_review BOOLEAN DEFAULT 0,
    created_at TEXT NOT NULL DEFAULT (datetime('now')),
    FOREIGN KEY (skill_name) REFERENCES skill_metrics(skill_name)
);
CREATE INDEX IF NOT EXISTS idx_metrics_cache_updated ON skill_metrics_cache(updated_at);
CREATE INDEX IF NOT EXISTS idx_time_series_skill_timestamp ON skill_time_series(skill_name, timestamp desc);
CREATE INDEX IF NOT EXISTS idx_anomalies_detected_at ON skill_anomalies(detected_at desc);
CREATE INDEX IF NOT EXISTS idx_anomalies_skill ON skill_anomalies(skill_name, detected_at desc);
CREATE INDEX IF NOT EXISTS idx_user_interactions_user ON skill_user_interactions(user_id, invoked_at desc);
CREATE INDEX IF NOT EXISTS idx_user_interactions_skill ON skill_user_interactions(skill_name, completed);
CREATE INDEX IF NOT EXISTS idx_user_interactions_session ON skill_user_interactions(session_id);
CREATE INDEX IF NOT EXISTS idx_cluster_membership_cluster ON skill_cluster_membership(cluster_id);
CREATE INDEX IF NOT EXISTS idx_ab_assignments_test_user ON ab_test_assignments(test_id, user_id);
CREATE INDEX IF NOT EXISTS idx_ab_assignments_group ON ab_test_assignments(test_id, group_name);
CREATE INDEX IF NOT EXISTS idx_ab_outcomes_test ON ab_test_outcomes(test_id);
CREATE INDEX IF NOT EXISTS idx_ab_outcomes_user ON ab_test_outcomes(test_id, user_id);
CREATE INDEX IF NOT EXISTS idx_category_mapping_skill ON skill_category_mapping(skill_name);
CREATE INDEX IF NOT EXISTS idx_category_mapping_category ON skill_category_mapping(category_id);
CREATE INDEX IF NOT EXISTS idx_dependencies_skill_a ON skill_dependencies(skill_a);
CREATE INDEX IF NOT EXISTS idx_dependencies_lift ON skill_dependencies(lift_score desc);

CREATE TRIGGER trg_metrics_cache_after_insert AFTER INSERT ON skill_invocation BEGIN
    INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, invocation_count_1h,
                                     invocation_count_24h, updated_at)
    VALUES (NEW.skill_name, NEW.invoked_at, 1, 1, NEW.invoked_at)
    ON CONFLICT (skill_name) DO UPDATE SET
        invocation_count_1h = invocation_count_1h + 1,
        invocation_count_24h = invocation_count_24h + 1;
END;
CREATE VIEW v_realtime_skill_dashboard AS
    SELECT c.*, m.total_invocations, m.completion_rate, m.avg_duration_seconds
    FROM skill_metrics_cache c LEFT JOIN skill_metrics m USING (skill_name);
CREATE VIEW v_ab_test_summary AS
    SELECT t.test_id, t.test_name, count(*) AS total_users
    FROM ab_test_configs t LEFT JOIN ab_test_assignments a USING (test_id) GROUP BY 1, 2;

-- The ledger forgot V3, whose columns are there.
DELETE FROM skill_migrations WHERE version LIKE 'V3%';
INSERT INTO skill_migrations (version, applied_at, description)
VALUES ('V4__phase4_extensions', '2026-01-20T09:00:00', 'phase 4');

INSERT INTO skill_metrics_cache (skill_name, last_invocation_at, is_anomalous, anomaly_score, updated_at)
VALUES ('pytest-run', '2026-02-10T15:00:00+02:00', 1, 2.5, '2026-02-10T15:00:00+02:00'),
       ('orphan-in-cache', '2026-02-01T00:00:00Z', 0, NULL, '2026-02-01T00:00:00Z');
INSERT INTO skill_time_series (skill_name, timestamp, invocation_count, completion_rate)
VALUES ('ruff-check', '2026-02-10T12:00:00+00:00', 2, 0.5), ('orphan-series', '2026-02-10', 1, 1.0);
INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type, baseline_value, observed_value,
                             deviation_score, resolved_at)
VALUES ('pytest-run', '2026-02-10T13:05:00Z', 'performance_drop', 0.9, 0.5, -2.5, NULL),
       ('orphan-anomaly', 'some time ago', 'performance_spike', 0.2, 0.9, 3.0, '2026-02-11 10:00:00');
INSERT INTO skill_community_baselines (skill_name, total_users, total_invocations, last_updated)
VALUES ('ruff-check', 2, 2, '2026-02-12T00:00:00+00:00');
INSERT INTO skill_user_interactions (user_id, session_id, skill_name, invoked_at, completed, rating)
VALUES ('alice@example.org', 's-1', 'ruff-check', '2026-02-10T12:00:00Z', 1, 5.0),
       ('bob', 's-2', 'pytest-run', '2026-02-10T13:00:00Z', 0, NULL),
       ('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 's-9', 'orphan-skill',
        '2026-02-10T13:00:00Z', 1, 9.0);
INSERT INTO skill_clusters (cluster_name, description, created_at) VALUES ('lint', 'style', '2026-02-01');
INSERT INTO skill_cluster_membership VALUES ('ruff-check', 1, 0.9), ('ruff-check', 77, 0.1);
INSERT INTO ab_test_configs (test_name, control_strategy, treatment_strategy, start_date, metrics)
VALUES ('ranking', 'popularity', 'collaborative', '2026-02-01T00:00:00', 'completion_rate,duration');
INSERT INTO ab_test_assignments (test_id, user_id, group_name, assigned_at)
VALUES (1, 'alice@example.org', 'control', '2026-02-01T10:00:00Z'),
       (1, 'bob', 'treatment', '2026-02-01T11:00:00+01:00'),
       (9, 'carol', 'control', '2026-02-02T11:00:00');
INSERT INTO ab_test_outcomes (test_id, user_id, skill_name, completed, duration_seconds, user_rating)
VALUES (1, 'alice@example.org', 'ruff-check', 1, 1.25, 4.0), (1, 'bob', 'orphan-outcome', 0, NULL, NULL);
INSERT INTO skill_categories (category_name, domain) VALUES ('Testing', 'testing'), ('Mine', NULL);
INSERT INTO skill_category_mapping (skill_name, category_id) VALUES ('pytest-run', 1), ('ruff-check', 55);
INSERT INTO skill_dependencies (skill_a, skill_b, co_occurrence_count, lift_score)
VALUES ('ruff-check', 'pytest-run', 1, 1.5), ('ruff-check', 'orphan-dependency', 1, 0.5);
INSERT INTO skill_modalities (skill_name, modality_type) VALUES ('pytest-run', 'testing');
