"""What the database itself keeps of taking part: what fits a way, and what has been pledged."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- Questions may be none at all; where there are some, they stand still while the way is open.
CREATE OR REPLACE FUNCTION catalogue_takepart_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.question_set_id IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM FROM programmes_questionset WHERE id = NEW.question_set_id AND state = 'frozen' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'what people can answer has frozen questions'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'takepart_questions_frozen';
  END IF;
  RETURN NEW;
END $$;

-- A response comes in through an open door that keeps names, answers its questions, and its sheet names nobody.
CREATE OR REPLACE FUNCTION catalogue_response_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_takepart t
    LEFT JOIN programmes_answersheet a
      ON a.id = NEW.sheet_id AND a.question_set_id = t.question_set_id AND a.opened_by_id IS NULL
    WHERE t.id = NEW.take_part_id AND t.state = 'open' AND t.keeps_name
      AND (t.question_set_id IS NULL) = (NEW.sheet_id IS NULL)
      AND (NEW.sheet_id IS NULL OR a.id IS NOT NULL)
    FOR SHARE OF t;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this response does not fit its way to take part, or that is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'response_fits';
  END IF;
  RETURN NEW;
END $$;

-- What staff have confirmed of the pledges, kept beside the target: nobody adds it up by reading.
CREATE FUNCTION catalogue_pledged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.amount IS NOT NULL AND OLD.state IN ('arranged', 'done') THEN
    UPDATE programmes_takepart SET pledged = pledged - OLD.amount, pledges = pledges - 1 WHERE id = OLD.take_part_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.amount IS NOT NULL AND NEW.state IN ('arranged', 'done') THEN
    UPDATE programmes_takepart SET pledged = pledged + NEW.amount, pledges = pledges + 1 WHERE id = NEW.take_part_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER response_pledged AFTER INSERT OR DELETE OR UPDATE OF amount, state, take_part_id ON programmes_response
  FOR EACH ROW EXECUTE FUNCTION catalogue_pledged();
"""

UNDO = """
DROP TRIGGER response_pledged ON programmes_response;
DROP FUNCTION catalogue_pledged();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0012_commitments")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
