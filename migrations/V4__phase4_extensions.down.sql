-- Back to V3: invocations and their metrics stay as they are. Gone for good, but for a backup: A/B tests,
-- ratings, categories and modalities assigned by hand. The rest can be computed again.

DROP TRIGGER trg_metrics_cache_after_insert;
DROP TRIGGER trg_metrics_cache_after_update;
DROP TRIGGER trg_metrics_cache_after_delete;

DROP VIEW v_multimodal_skill_catalog;
DROP VIEW v_ab_test_summary;
DROP VIEW v_skill_dependency_network;
DROP VIEW v_community_baseline_comparison;
DROP VIEW v_skill_effectiveness_trend;
DROP VIEW v_realtime_skill_dashboard;

-- Those that refer to others first; the indexes go with their tables.
DROP TABLE skill_modalities;
DROP TABLE skill_dependencies;
DROP TABLE skill_category_mapping;
DROP TABLE skill_categories;
DROP TABLE ab_test_outcomes;
DROP TABLE ab_test_assignments;
DROP TABLE ab_test_configs;
DROP TABLE skill_cluster_membership;
DROP TABLE skill_clusters;
DROP TABLE skill_user_interactions;
DROP TABLE skill_community_baselines;
DROP TABLE skill_anomalies;
DROP TABLE skill_time_series;
DROP TABLE skill_metrics_cache;

DELETE FROM skill_migrations WHERE version = 'V4__phase4_extensions';

PRAGMA user_version = 3;
