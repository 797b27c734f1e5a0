-- Back to an empty database: every invocation and everything counted from them goes.

DROP VIEW v_daily_skill_source;
DROP VIEW v_top_skills;
DROP VIEW v_skill_effectiveness;
DROP VIEW v_session_skill_summary;

-- The indexes and triggers go with their tables.
DROP TABLE skill_invocation_fts;
DROP TABLE skill_invocation;
DROP TABLE session_skills;
DROP TABLE skill_metrics;
DROP TABLE mv_daily_skills;
DROP TABLE skill_migrations;

PRAGMA application_id = 0;
PRAGMA user_version = 0;
