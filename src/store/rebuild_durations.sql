-- Makes the counts of durations anew out of the rows. Migration V6 carries the same text.

DELETE FROM skill_duration;
INSERT INTO skill_duration (skill_id, at_least_us, invocations)
SELECT skill_id, (SELECT max(at_least_us) FROM duration_class c WHERE c.at_least_us <= i.duration_us),
       count(*)
FROM invocation i
WHERE outcome = 1 AND duration_us IS NOT NULL
GROUP BY 1, 2;
