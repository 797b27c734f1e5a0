-- Back to V5. Nothing is lost: all that V6 keeps is computed from the tables of V5.

DROP TRIGGER session_skill_paired;
DROP TRIGGER session_skill_parted;
DROP TRIGGER user_skill_met;
DROP TRIGGER user_skill_left;
DROP TRIGGER invocation_timed;
DROP TRIGGER invocation_untimed;
DROP TRIGGER invocation_retimed;

DROP TABLE prediction_model;
DROP TABLE skill_duration;
DROP TABLE skill_people;
DROP TABLE duration_class;
DROP TABLE skill_pair_state;
DROP TABLE skill_pair;

DELETE FROM skill_migrations WHERE version = 'V6__analytics';

PRAGMA user_version = 5;
