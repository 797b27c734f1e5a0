-- Up again from V4, where a rollback left the tables of V5 beside (see V5's down file): they take
-- their names again, and what was written at V4 in between is carried over.
--
-- Runs as the down file does; behind the marked line the views and triggers of V5 stand again.

INSERT INTO kept_skill (name, kind)
SELECT name, CASE
    WHEN name LIKE 'mcp\_\_%' ESCAPE '\' THEN 5
    WHEN name LIKE 'Bash(%)' THEN 2
    WHEN name LIKE 'Skill(%)' THEN 3
    WHEN name LIKE 'Agent(%)' THEN 4
    ELSE 0 END
FROM (SELECT skill_name AS name FROM skill_invocation UNION SELECT skill_name FROM skill_metrics)
WHERE name NOT IN (SELECT name FROM kept_skill)
ORDER BY name;

INSERT INTO kept_skill_flag (skill_id, is_anomalous, anomaly_score, updated_at)
SELECT s.id, coalesce(c.is_anomalous, 0), c.anomaly_score, c.updated_at
FROM skill_metrics_cache c
JOIN kept_skill s ON s.name = c.skill_name
LEFT JOIN kept_skill_flag f ON f.skill_id = s.id
WHERE coalesce(c.is_anomalous, 0) <> coalesce(f.is_anomalous, 0)
   OR c.anomaly_score IS NOT f.anomaly_score
ON CONFLICT (skill_id) DO UPDATE SET is_anomalous = excluded.is_anomalous,
    anomaly_score = excluded.anomaly_score, updated_at = excluded.updated_at;

DROP TABLE skill_invocation_fts;
DROP TABLE session_skills;
DROP TABLE mv_daily_skills;
DROP TABLE skill_metrics_cache;
ALTER TABLE skill_invocation RENAME TO returned_invocation;

ALTER TABLE kept_skill RENAME TO skill;
ALTER TABLE kept_session RENAME TO session;
ALTER TABLE kept_word RENAME TO word;
ALTER TABLE kept_invocation RENAME TO invocation;
ALTER TABLE kept_invocation_detail RENAME TO invocation_detail;
ALTER TABLE kept_invocation_alias RENAME TO invocation_alias;
ALTER TABLE kept_invocation_copy RENAME TO invocation_copy;
ALTER TABLE kept_orphan_result RENAME TO orphan_result;
ALTER TABLE kept_import_file RENAME TO import_file;
ALTER TABLE kept_spool_drained RENAME TO spool_drained;
ALTER TABLE kept_skill_flag RENAME TO skill_flag;

-- objects: here

INSERT INTO skill_invocation_fts (rowid, user_query)
SELECT invocation_id, user_query FROM invocation_detail WHERE user_query IS NOT NULL;

-- What was deleted, changed and added at V4. A phase, step or embedding that is not there may have
-- gone with a deeper rollback: then the kept one stays.
-- SQLite gives the number of a deleted last row anew: a row is the same as before only if it also
-- has the time of entry that the way down wrote.
DELETE FROM invocation WHERE NOT EXISTS (
    SELECT 1 FROM returned_invocation r
    WHERE r.id = invocation.id AND r.created_at = coalesce(
        (SELECT d.created_at FROM invocation_detail d WHERE d.invocation_id = invocation.id),
        strftime('%Y-%m-%d %H:%M:%f', invocation.at_ms / 1000.0, 'unixepoch')));
DELETE FROM invocation_alias WHERE invocation_id NOT IN (SELECT id FROM invocation);
DELETE FROM invocation_copy WHERE invocation_id NOT IN (SELECT id FROM invocation);

CREATE TEMP TABLE changed_row AS
SELECT r.id
FROM returned_invocation r
JOIN invocation i ON i.id = r.id
JOIN skill s ON s.id = i.skill_id
JOIN session n ON n.id = i.session_id
LEFT JOIN word e ON e.id = i.error_id
LEFT JOIN word p ON p.id = i.phase_id
LEFT JOIN invocation_detail d ON d.invocation_id = i.id
WHERE r.skill_name <> s.name
   OR r.session_id <> n.name
   OR CAST(round((julianday(r.invoked_at) - 2440587.5) * 86400000.0) AS INTEGER) IS NOT i.at_ms
   OR iif(r.completed, 1, 0) <> (i.outcome = 1)
   OR CAST(round(r.duration_seconds * 1e6) AS INTEGER) IS NOT i.duration_us
   OR r.error_type IS NOT e.text
   OR coalesce(r.workflow_phase, p.text) IS NOT p.text
   OR coalesce(r.workflow_step_id, d.workflow_step_id) IS NOT d.workflow_step_id
   OR coalesce(r.embedding, d.embedding) IS NOT d.embedding
   OR r.workflow_path IS NOT d.workflow_path
   OR r.user_query IS NOT d.user_query
   OR r.alternatives_considered IS NOT d.alternatives_considered
   OR r.selection_rank IS NOT d.selection_rank
   OR r.follow_up_actions IS NOT d.follow_up_actions;

UPDATE skill_invocation SET
    skill_name = r.skill_name, invoked_at = r.invoked_at, session_id = r.session_id,
    workflow_path = r.workflow_path, completed = iif(r.completed, 1, 0),
    duration_seconds = r.duration_seconds, user_query = r.user_query,
    alternatives_considered = r.alternatives_considered, selection_rank = r.selection_rank,
    follow_up_actions = r.follow_up_actions, error_type = r.error_type,
    created_at = r.created_at,
    embedding = coalesce(r.embedding, skill_invocation.embedding),
    workflow_phase = coalesce(r.workflow_phase, skill_invocation.workflow_phase),
    workflow_step_id = coalesce(r.workflow_step_id, skill_invocation.workflow_step_id)
FROM returned_invocation r
WHERE r.id = skill_invocation.id AND r.id IN (SELECT id FROM temp.changed_row);

DROP TABLE temp.changed_row;

INSERT INTO skill_invocation (
    id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query,
    alternatives_considered, selection_rank, follow_up_actions, error_type, created_at, embedding,
    workflow_phase, workflow_step_id)
SELECT id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds,
       user_query, alternatives_considered, selection_rank, follow_up_actions, error_type,
       created_at, embedding, workflow_phase, workflow_step_id
FROM returned_invocation
WHERE id NOT IN (SELECT id FROM invocation)
ORDER BY id;

DROP TABLE returned_invocation;

PRAGMA user_version = 5;
