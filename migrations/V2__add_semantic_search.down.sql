-- Back to V1: the embeddings go.

DROP INDEX idx_invocation_embedding;
ALTER TABLE skill_invocation DROP COLUMN embedding;

DELETE FROM skill_migrations WHERE version = 'V2__add_semantic_search';

PRAGMA user_version = 1;
