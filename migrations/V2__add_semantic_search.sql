-- V2: semantic search. Conventions as in V1.

-- The meaning of user_query as a vector: 384 numbers of 32 bits, little-endian, 1,536 bytes; NULL not computed.
-- (The comment stands here because one inside the statement would end up before the table's closing bracket.)
ALTER TABLE skill_invocation ADD COLUMN embedding BLOB;

-- Finds the rows that have one.
CREATE INDEX idx_invocation_embedding ON skill_invocation (embedding) WHERE embedding IS NOT NULL;

INSERT OR REPLACE INTO skill_migrations
    (version, applied_at, description, rollback_sql, checksum, applied_by, success)
VALUES (
    'V2__add_semantic_search',
    strftime('%Y-%m-%d %H:%M:%f', 'now'),
    'Embeddings of the queries',
    'migrations/V2__add_semantic_search.down.sql',
    NULL,
    'session-buddy',
    1
);

PRAGMA user_version = 2;
