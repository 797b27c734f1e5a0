-- Back to V2: phases and steps go.

DROP VIEW v_skills_by_phase_usage;
DROP VIEW v_workflow_phase_patterns;
DROP VIEW v_skill_effectiveness_by_phase;

DROP INDEX idx_invocation_phase_completion;
DROP INDEX idx_invocation_workflow_step;
DROP INDEX idx_invocation_workflow_phase;

ALTER TABLE skill_invocation DROP COLUMN workflow_step_id;
ALTER TABLE skill_invocation DROP COLUMN workflow_phase;

DELETE FROM skill_migrations WHERE version = 'V3__add_workflow_correlation';

PRAGMA user_version = 2;
