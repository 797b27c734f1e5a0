-- Makes every rollup anew out of the rows: the one definition of what they hold. Migration V5
-- carries the same text, so that a database which moves over starts with them.

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
