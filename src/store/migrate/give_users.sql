-- Users and ratings of skill_user_interactions for the invocations that they are about.

CREATE TEMP TABLE interaction_of AS
SELECT i.id, min(u.user_id) AS user_id, min(u.rating) AS rating
FROM skill_user_interactions u
JOIN skill s ON s.name = u.skill_name
JOIN session n ON n.name = u.session_id
JOIN invocation i
  ON i.at_ms = CAST(round((julianday(u.invoked_at) - 2440587.5) * 86400000.0) AS INTEGER)
 AND i.skill_id = s.id AND i.session_id = n.id
GROUP BY i.id HAVING count(*) = 1;

INSERT INTO word (text)
SELECT DISTINCT user_id FROM temp.interaction_of WHERE user_id NOT IN (SELECT text FROM word);

UPDATE invocation SET user_id = (SELECT id FROM word WHERE text = m.user_id)
FROM temp.interaction_of m WHERE m.id = invocation.id;

UPDATE invocation_detail SET rating = m.rating
FROM temp.interaction_of m
WHERE m.id = invocation_detail.invocation_id AND m.rating BETWEEN 1 AND 5;

DROP TABLE temp.interaction_of;
