-- Brings the documented totals of the skill ?1 up to date; the triggers of V5 say the same.
UPDATE skill_metrics SET
    (total_invocations, completed_invocations, abandoned_invocations, total_duration_seconds,
     workflow_paths, common_errors, follow_up_actions, avg_selection_rank,
     recommendation_success_rate, first_invoked, last_invoked, completion_rate,
     avg_duration_seconds, updated_at) = (
        SELECT total_invocations, completed_invocations, abandoned_invocations,
           total_duration_seconds, workflow_paths, common_errors, follow_up_actions,
           avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked,
           completion_rate, avg_duration_seconds, strftime('%Y-%m-%d %H:%M:%f', 'now')
    FROM skill_metrics_current WHERE skill_id = ?1)
WHERE skill_name = (SELECT name FROM skill WHERE id = ?1)
