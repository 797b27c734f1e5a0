-- V6: what the analytics keep, so that answers over all time cost no pass over the rows.
-- All of it is computed from the tables of V5.
--
-- Units as in V5: *_ms milliseconds since 1970-01-01T00:00:00Z, *_us microseconds.

-- Skills used together ---------------------------------------------------------------------------

-- In how many sessions two skills were used, whichever came first.
CREATE TABLE skill_pair (
    skill_a  INTEGER NOT NULL,    -- the smaller id of the two; 0 stands for any skill at all
    skill_b  INTEGER NOT NULL,    -- the larger id; (0, b) counts the sessions with b, (0, 0) all sessions
    sessions INTEGER NOT NULL,    -- sessions with both
    PRIMARY KEY (skill_a, skill_b)
) STRICT, WITHOUT ROWID;
CREATE INDEX skill_pair_b ON skill_pair (skill_b);

-- Whether the pairs can be relied on. A long import marks them stale and counts them anew at its
-- end; whoever finds them stale counts session_skill instead.
CREATE TABLE skill_pair_state (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    stale INTEGER NOT NULL    -- 1 where skill_pair must be counted anew
) STRICT;

-- A skill used in a session for the first time pairs with those used there before.
CREATE TRIGGER session_skill_paired AFTER INSERT ON session_skill
BEGIN
    INSERT INTO skill_pair
    SELECT 0, 0, 1
    WHERE NOT EXISTS (SELECT 1 FROM session_skill
                      WHERE session_id = NEW.session_id AND skill_id <> NEW.skill_id)
    ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    INSERT INTO skill_pair VALUES (0, NEW.skill_id, 1)
    ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    INSERT INTO skill_pair
    SELECT min(skill_id, NEW.skill_id), max(skill_id, NEW.skill_id), 1 FROM session_skill
    WHERE session_id = NEW.session_id AND skill_id <> NEW.skill_id
    ON CONFLICT DO UPDATE SET sessions = sessions + 1;
END;

-- A skill of which a session has no invocation left parts from the others.
CREATE TRIGGER session_skill_parted AFTER DELETE ON session_skill
BEGIN
    UPDATE skill_pair SET sessions = sessions - 1
    WHERE skill_a = 0 AND skill_b = 0
      AND NOT EXISTS (SELECT 1 FROM session_skill WHERE session_id = OLD.session_id);
    UPDATE skill_pair SET sessions = sessions - 1 WHERE skill_a = 0 AND skill_b = OLD.skill_id;
    UPDATE skill_pair SET sessions = sessions - 1
    WHERE (skill_a, skill_b) IN (
        SELECT min(skill_id, OLD.skill_id), max(skill_id, OLD.skill_id) FROM session_skill
        WHERE session_id = OLD.session_id);
    DELETE FROM skill_pair WHERE skill_a = 0 AND skill_b IN (0, OLD.skill_id) AND sessions = 0;
    DELETE FROM skill_pair WHERE skill_a = OLD.skill_id AND sessions = 0;
    DELETE FROM skill_pair WHERE skill_b = OLD.skill_id AND sessions = 0;
END;

-- Users -----------------------------------------------------------------------------------------

-- How many users ever used a skill.
CREATE TABLE skill_people (
    skill_id INTEGER PRIMARY KEY,
    users    INTEGER NOT NULL    -- distinct users; who is not named is nobody
) STRICT;

-- A user who uses a skill for the first time.
CREATE TRIGGER user_skill_met AFTER INSERT ON user_skill
BEGIN
    INSERT INTO skill_people VALUES (NEW.skill_id, 1)
    ON CONFLICT DO UPDATE SET users = users + 1;
END;

-- A user of whose invocations of a skill none is left.
CREATE TRIGGER user_skill_left AFTER DELETE ON user_skill
BEGIN
    UPDATE skill_people SET users = users - 1 WHERE skill_id = OLD.skill_id;
    DELETE FROM skill_people WHERE skill_id = OLD.skill_id AND users = 0;
END;

-- Durations --------------------------------------------------------------------------------------

-- The lower ends of the classes that durations are counted in: every microsecond up to 64, then 32
-- classes for each doubling, so that the middle of a class is within 1.6 % of what is in it.
CREATE TABLE duration_class (
    at_least_us INTEGER PRIMARY KEY    -- the shortest duration of the class
) STRICT;

INSERT INTO duration_class (at_least_us)
WITH RECURSIVE
    step (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM step WHERE n < 31),
    doubling (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM doubling WHERE n < 44)
SELECT n FROM step
UNION SELECT (32 + step.n) << doubling.n FROM step, doubling
ORDER BY 1;

-- How many completed invocations of a skill took how long, over all time.
CREATE TABLE skill_duration (
    skill_id    INTEGER NOT NULL,
    at_least_us INTEGER NOT NULL,    -- a class of duration_class
    invocations INTEGER NOT NULL,
    PRIMARY KEY (skill_id, at_least_us)
) STRICT, WITHOUT ROWID;

-- A completed invocation with a duration counts in its class.
CREATE TRIGGER invocation_timed AFTER INSERT ON invocation
WHEN NEW.outcome = 1 AND NEW.duration_us IS NOT NULL
BEGIN
    INSERT INTO skill_duration
    SELECT NEW.skill_id, max(at_least_us), 1 FROM duration_class WHERE at_least_us <= NEW.duration_us
    ON CONFLICT DO UPDATE SET invocations = invocations + 1;
END;

-- One that goes counts no more.
CREATE TRIGGER invocation_untimed AFTER DELETE ON invocation
WHEN OLD.outcome = 1 AND OLD.duration_us IS NOT NULL
BEGIN
    UPDATE skill_duration SET invocations = invocations - 1
    WHERE skill_id = OLD.skill_id AND at_least_us = (
        SELECT max(at_least_us) FROM duration_class WHERE at_least_us <= OLD.duration_us);
    DELETE FROM skill_duration WHERE skill_id = OLD.skill_id AND invocations = 0;
END;

-- One that changes moves: the new state comes before the old one goes, as in V5.
CREATE TRIGGER invocation_retimed AFTER UPDATE OF skill_id, outcome, duration_us ON invocation
BEGIN
    INSERT INTO skill_duration
    SELECT NEW.skill_id, max(at_least_us), 1 FROM duration_class
    WHERE NEW.outcome = 1 AND at_least_us <= NEW.duration_us
    HAVING max(at_least_us) IS NOT NULL
    ON CONFLICT DO UPDATE SET invocations = invocations + 1;
    UPDATE skill_duration SET invocations = invocations - 1
    WHERE OLD.outcome = 1 AND skill_id = OLD.skill_id AND at_least_us = (
        SELECT max(at_least_us) FROM duration_class WHERE at_least_us <= OLD.duration_us);
    DELETE FROM skill_duration WHERE skill_id = OLD.skill_id AND invocations = 0;
END;

-- Prediction -------------------------------------------------------------------------------------

-- The trained model, kept until the rows that it was trained on have grown by a tenth.
CREATE TABLE prediction_model (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    format        INTEGER NOT NULL,    -- version of the model's encoding; another one is trained anew
    training_hash TEXT NOT NULL,       -- SHA-256 of the rows and features it was trained on, hex
    trained_rows  INTEGER NOT NULL,    -- decided rows in the database when it was trained
    trained_ms    INTEGER NOT NULL,    -- when it was trained
    model         BLOB NOT NULL        -- the forest, its evaluation, and what features need
) STRICT;

-- Filled from what is there ----------------------------------------------------------------------

-- The pairs are counted by the program: a join of session_skill with itself takes far longer.
INSERT INTO skill_pair_state (id, stale) VALUES (1, 1);

DELETE FROM skill_people;
INSERT INTO skill_people (skill_id, users)
SELECT skill_id, count(DISTINCT user_id) FROM invocation WHERE user_id IS NOT NULL GROUP BY skill_id;

DELETE FROM skill_duration;
INSERT INTO skill_duration (skill_id, at_least_us, invocations)
SELECT skill_id, (SELECT max(at_least_us) FROM duration_class c WHERE c.at_least_us <= i.duration_us),
       count(*)
FROM invocation i
WHERE outcome = 1 AND duration_us IS NOT NULL
GROUP BY 1, 2;

INSERT OR REPLACE INTO skill_migrations (version, applied_at, description)
VALUES ('V6__analytics', strftime('%Y-%m-%d %H:%M:%f', 'now'),
        'Pairs of skills, classes of durations, the prediction model');

PRAGMA user_version = 6;
