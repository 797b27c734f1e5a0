-- V3: workflow phases. Conventions as in V1.

-- The phase of work: setup, execution, verification, cleanup, rollback, or any other word; NULL unknown.
ALTER TABLE skill_invocation ADD COLUMN workflow_phase TEXT;

-- The step of the workflow this use belongs to, a name given by whoever recorded it; NULL unknown.
ALTER TABLE skill_invocation ADD COLUMN workflow_step_id TEXT;

CREATE INDEX idx_invocation_workflow_phase ON skill_invocation (workflow_phase)
WHERE workflow_phase IS NOT NULL;
CREATE INDEX idx_invocation_workflow_step ON skill_invocation (workflow_step_id)
WHERE workflow_step_id IS NOT NULL;
CREATE INDEX idx_invocation_phase_completion ON skill_invocation (workflow_phase, completed)
WHERE workflow_phase IS NOT NULL;

-- How each skill is doing in each phase; uses without a phase are left out, here and below.
CREATE VIEW v_skill_effectiveness_by_phase AS
SELECT
    skill_name,                                                             -- the skill
    workflow_phase,                                                         -- the phase
    count(*) AS total_invocations,                                          -- invocations, count
    count(*) FILTER (WHERE completed) AS completed_count,                   -- of these completed, count
    count(*) FILTER (WHERE NOT completed) AS abandoned_count,               -- of these not completed, count
    avg(duration_seconds) AS avg_duration_seconds,                          -- mean of the known durations, seconds
    avg(duration_seconds) FILTER (WHERE completed) AS avg_completion_time,  -- the same of the completed, seconds
    100.0 * count(*) FILTER (WHERE completed) / count(*) AS completion_rate -- completed of all, percentage
FROM skill_invocation
WHERE workflow_phase IS NOT NULL
GROUP BY skill_name, workflow_phase;

-- What happens in each phase.
CREATE VIEW v_workflow_phase_patterns AS
SELECT
    workflow_phase,                                               -- the phase
    count(*) AS invocations_in_phase,                             -- invocations, count
    count(DISTINCT skill_name) AS unique_skills_in_phase,         -- skills used in it, count
    count(*) FILTER (WHERE completed) AS successful_completions,  -- invocations completed, count
    avg(duration_seconds) AS avg_phase_duration                   -- mean of the known durations, seconds
FROM skill_invocation
WHERE workflow_phase IS NOT NULL
GROUP BY workflow_phase;

-- Which skills are used in which phase.
CREATE VIEW v_skills_by_phase_usage AS
SELECT
    skill_name,                                    -- the skill
    workflow_phase,                                -- the phase
    count(*) AS usage_count,                       -- invocations, count
    avg(iif(completed, 1.0, 0.0)) AS success_rate  -- completed of all, fraction 0 - 1
FROM skill_invocation
WHERE workflow_phase IS NOT NULL
GROUP BY skill_name, workflow_phase;

INSERT OR REPLACE INTO skill_migrations
    (version, applied_at, description, rollback_sql, checksum, applied_by, success)
VALUES (
    'V3__add_workflow_correlation',
    strftime('%Y-%m-%d %H:%M:%f', 'now'),
    'Workflow phases and steps',
    'migrations/V3__add_workflow_correlation.down.sql',
    NULL,
    'session-buddy',
    1
);

PRAGMA user_version = 3;
