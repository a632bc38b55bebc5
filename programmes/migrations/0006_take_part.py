"""What the database itself keeps of taking part: questions that stand still, and nothing sent to a closed door."""

from typing import ClassVar

from django.db import migrations

GUARD = """
CREATE FUNCTION catalogue_takepart_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_questionset WHERE id = NEW.question_set_id AND state = 'frozen' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'what people can answer has frozen questions'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'takepart_questions_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER takepart_questions_frozen BEFORE INSERT OR UPDATE ON programmes_takepart
  FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION catalogue_takepart_is_frozen();

-- A response comes in through an open door, answers its questions, and its sheet names nobody.
CREATE FUNCTION catalogue_response_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_takepart t
    JOIN programmes_answersheet a ON a.question_set_id = t.question_set_id AND a.opened_by_id IS NULL
    WHERE t.id = NEW.take_part_id AND t.state = 'open' AND a.id = NEW.sheet_id
    FOR SHARE OF t;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this response does not fit its way to take part, or that is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'response_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER response_fits BEFORE INSERT ON programmes_response
  FOR EACH ROW EXECUTE FUNCTION catalogue_response_fits();
"""

UNDO = """
DROP TRIGGER response_fits ON programmes_response;
DROP FUNCTION catalogue_response_fits();
DROP TRIGGER takepart_questions_frozen ON programmes_takepart;
DROP FUNCTION catalogue_takepart_is_frozen();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0005_rooms")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
