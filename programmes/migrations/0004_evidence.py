"""What the database itself keeps for surveys.

Questions stand still, one wave at a time, and no name beside an answer.
"""

from typing import ClassVar

from django.db import migrations

GUARD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- In one scope, no two waves of a survey take answers at the same moment: a code always leads to one of them.
ALTER TABLE programmes_wave ADD CONSTRAINT wave_one_at_a_time EXCLUDE USING gist (
  survey_id WITH =, scope WITH =, tstzrange(opens_at, closes_at, '[)') WITH &&
);

CREATE FUNCTION evidence_survey_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_questionset WHERE id = NEW.question_set_id AND state = 'frozen' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a survey needs a frozen question set'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_questions_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_questions_frozen BEFORE INSERT OR UPDATE OF question_set_id ON programmes_survey
  FOR EACH ROW EXECUTE FUNCTION evidence_survey_is_frozen();

-- An answer belongs to the survey and scope of its code, to the survey's questions, and to no account.
CREATE FUNCTION evidence_answer_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_surveycode c
    JOIN programmes_wave w ON w.survey_id = c.survey_id AND w.scope = c.scope
    JOIN programmes_survey s ON s.slug = c.survey_id
    JOIN programmes_answersheet a ON a.question_set_id = s.question_set_id AND a.opened_by_id IS NULL
    WHERE c.id = NEW.code_id AND w.id = NEW.wave_id AND a.id = NEW.sheet_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this answer does not fit its code, wave and sheet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_answer_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_answer_fits BEFORE INSERT OR UPDATE ON programmes_surveyanswer
  FOR EACH ROW EXECUTE FUNCTION evidence_answer_fits();

-- Nobody's name may come to it afterwards either.
CREATE FUNCTION evidence_sheet_stays_nobodys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM programmes_surveyanswer WHERE sheet_id = NEW.id) THEN
    RAISE EXCEPTION 'a survey answer belongs to no account'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_answer_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_sheet_stays_nobodys BEFORE UPDATE OF opened_by_id ON programmes_answersheet
  FOR EACH ROW WHEN (NEW.opened_by_id IS NOT NULL) EXECUTE FUNCTION evidence_sheet_stays_nobodys();

CREATE FUNCTION evidence_word_stays_nobodys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM programmes_surveyanswer WHERE sheet_id = NEW.sheet_id) THEN
    RAISE EXCEPTION 'a survey answer belongs to no account'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_answer_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_word_stays_nobodys BEFORE INSERT OR UPDATE ON programmes_answer
  FOR EACH ROW WHEN (NEW.saved_by_id IS NOT NULL) EXECUTE FUNCTION evidence_word_stays_nobodys();
"""

UNDO = """
DROP TRIGGER survey_word_stays_nobodys ON programmes_answer;
DROP FUNCTION evidence_word_stays_nobodys();
DROP TRIGGER survey_sheet_stays_nobodys ON programmes_answersheet;
DROP FUNCTION evidence_sheet_stays_nobodys();
DROP TRIGGER survey_answer_fits ON programmes_surveyanswer;
DROP FUNCTION evidence_answer_fits();
DROP TRIGGER survey_questions_frozen ON programmes_survey;
DROP FUNCTION evidence_survey_is_frozen();
ALTER TABLE programmes_wave DROP CONSTRAINT wave_one_at_a_time;
"""


class Migration(migrations.Migration):
    """Triggers and the exclusion of overlapping waves."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0003_questions")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
