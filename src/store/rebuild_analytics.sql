-- Makes the counts of users and of durations anew out of the rows. Migration V6 carries the same text.

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
