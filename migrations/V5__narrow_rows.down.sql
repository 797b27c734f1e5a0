-- Back to V4. Nothing is lost: the tables of V5 stay in the file, under names that begin with kept_,
-- so that what V4 has no place for (outcomes beyond completed, kinds, projects, users, ids of calls,
-- bookmarks) is there again when the database is brought up. Dropped are sums, which are made anew.
--
-- Runs without views, triggers and foreign keys. Where the marked line stands the migrator makes
-- the tables, indexes, views and triggers of V4 as its migrations make them.

ALTER TABLE skill RENAME TO kept_skill;
ALTER TABLE session RENAME TO kept_session;
ALTER TABLE word RENAME TO kept_word;
ALTER TABLE invocation RENAME TO kept_invocation;
ALTER TABLE invocation_detail RENAME TO kept_invocation_detail;
ALTER TABLE invocation_alias RENAME TO kept_invocation_alias;
ALTER TABLE invocation_copy RENAME TO kept_invocation_copy;
ALTER TABLE orphan_result RENAME TO kept_orphan_result;
ALTER TABLE import_file RENAME TO kept_import_file;
ALTER TABLE spool_drained RENAME TO kept_spool_drained;
ALTER TABLE skill_flag RENAME TO kept_skill_flag;

DROP TABLE skill_invocation_fts;
DROP TABLE hourly;
DROP TABLE daily;
DROP TABLE session_skill;
DROP TABLE user_skill;
DROP TABLE phase_skill;
DROP TABLE skill_word;
DROP TABLE skill_total;

-- objects: here

INSERT INTO skill_invocation (
    id, skill_name, invoked_at, session_id, workflow_path, completed, duration_seconds, user_query,
    alternatives_considered, selection_rank, follow_up_actions, error_type, created_at, embedding,
    workflow_phase, workflow_step_id)
SELECT
    i.id, s.name, strftime('%Y-%m-%d %H:%M:%f', i.at_ms / 1000.0, 'unixepoch'), n.name,
    d.workflow_path, i.outcome = 1, i.duration_us / 1e6, d.user_query,
    d.alternatives_considered, d.selection_rank, d.follow_up_actions, e.text,
    coalesce(d.created_at, strftime('%Y-%m-%d %H:%M:%f', i.at_ms / 1000.0, 'unixepoch')),
    d.embedding, p.text, d.workflow_step_id
FROM kept_invocation i
JOIN kept_skill s ON s.id = i.skill_id
JOIN kept_session n ON n.id = i.session_id
LEFT JOIN kept_word e ON e.id = i.error_id
LEFT JOIN kept_word p ON p.id = i.phase_id
LEFT JOIN kept_invocation_detail d ON d.invocation_id = i.id
ORDER BY i.id;

INSERT INTO skill_invocation_fts (rowid, user_query)
SELECT id, user_query FROM skill_invocation WHERE user_query IS NOT NULL;

INSERT INTO session_skills (session_id, skill_name, invocation_count)
SELECT session_id, skill_name, count(*) FROM skill_invocation GROUP BY session_id, skill_name;

INSERT INTO mv_daily_skills (
    date, skill_name, invocations, completions, abandonments, avg_duration_seconds)
SELECT date, skill_name, invocations, completions, abandonments, avg_duration_seconds
FROM v_daily_skill_source;

-- The counts as V4 defines them: what is not completed is abandoned, every known duration counts.
UPDATE skill_metrics SET
    total_invocations = 0, completed_invocations = 0, abandoned_invocations = 0,
    total_duration_seconds = 0.0, workflow_paths = '{}', common_errors = '{}',
    follow_up_actions = '{}', avg_selection_rank = NULL, recommendation_success_rate = NULL,
    first_invoked = NULL, last_invoked = NULL, completion_rate = 0.0, avg_duration_seconds = NULL;

UPDATE skill_metrics SET
    total_invocations = t.total, completed_invocations = t.completed,
    abandoned_invocations = t.total - t.completed, total_duration_seconds = t.seconds,
    avg_selection_rank = t.selection_rank, recommendation_success_rate = t.first_choice,
    first_invoked = t.first_at, last_invoked = t.last_at,
    completion_rate = 100.0 * t.completed / t.total, avg_duration_seconds = t.mean_seconds
FROM (SELECT skill_name, count(*) AS total, count(*) FILTER (WHERE completed) AS completed,
             total(duration_seconds) AS seconds, avg(duration_seconds) AS mean_seconds,
             avg(selection_rank) AS selection_rank,
             avg(iif(completed, 1.0, 0.0)) FILTER (WHERE selection_rank = 1) AS first_choice,
             min(invoked_at) AS first_at, max(invoked_at) AS last_at
      FROM skill_invocation GROUP BY skill_name) t
WHERE t.skill_name = skill_metrics.skill_name;

UPDATE skill_metrics SET workflow_paths = t.words
FROM (SELECT skill_name, json_group_object(word, n) AS words
      FROM (SELECT skill_name, workflow_path AS word, count(*) AS n FROM skill_invocation
            WHERE workflow_path <> '' GROUP BY skill_name, workflow_path
            ORDER BY skill_name, workflow_path)
      GROUP BY skill_name) t
WHERE t.skill_name = skill_metrics.skill_name;

UPDATE skill_metrics SET common_errors = t.words
FROM (SELECT skill_name, json_group_object(word, n) AS words
      FROM (SELECT skill_name, error_type AS word, count(*) AS n FROM skill_invocation
            WHERE error_type <> '' GROUP BY skill_name, error_type
            ORDER BY skill_name, error_type)
      GROUP BY skill_name) t
WHERE t.skill_name = skill_metrics.skill_name;

UPDATE skill_metrics SET follow_up_actions = t.words
FROM (SELECT skill_name, json_group_object(word, n) AS words
      FROM (SELECT i.skill_name, f.value AS word, count(*) AS n
            FROM skill_invocation i, json_each(
                CASE WHEN json_valid(i.follow_up_actions) THEN i.follow_up_actions END) f
            WHERE typeof(f.key) = 'integer' AND f.type = 'text' AND f.value <> ''
            GROUP BY i.skill_name, f.value ORDER BY i.skill_name, f.value)
      GROUP BY skill_name) t
WHERE t.skill_name = skill_metrics.skill_name;

INSERT INTO skill_metrics_cache (
    skill_name, last_invocation_at, invocation_count_1h, invocation_count_24h,
    avg_completion_rate_24h, is_anomalous, anomaly_score, updated_at)
SELECT t.skill_name, t.last_at, t.in_1h, t.in_24h, t.rate_24h, coalesce(f.is_anomalous, 0),
       f.anomaly_score, strftime('%Y-%m-%d %H:%M:%f', 'now')
FROM (SELECT skill_name, max(invoked_at) AS last_at,
             count(*) FILTER (WHERE is_recent
                 AND invoked_at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 hour')) AS in_1h,
             count(*) FILTER (WHERE is_recent) AS in_24h,
             avg(iif(completed, 1.0, 0.0)) FILTER (WHERE is_recent) AS rate_24h
      FROM (SELECT skill_name, invoked_at, completed,
                   invoked_at BETWEEN strftime('%Y-%m-%d %H:%M:%f', 'now', '-24 hours')
                       AND strftime('%Y-%m-%d %H:%M:%f', 'now') AS is_recent
            FROM skill_invocation)
      GROUP BY skill_name) t
LEFT JOIN kept_skill s ON s.name = t.skill_name
LEFT JOIN kept_skill_flag f ON f.skill_id = s.id;

DELETE FROM skill_migrations WHERE version = 'V5__narrow_rows';

PRAGMA user_version = 4;
