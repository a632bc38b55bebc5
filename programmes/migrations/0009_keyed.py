"""What the database itself keeps for paper forms: a form, its code, its wave and its answer belong together."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- A form belongs to the wave of its batch, has a code of that survey and scope, and counts by that code's own answer.
CREATE FUNCTION evidence_form_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_keyedbatch b
    JOIN programmes_surveycode c ON c.id = NEW.code_id AND c.survey_id = b.survey_id AND c.scope = b.scope
    WHERE b.id = NEW.batch_id AND b.wave_id = NEW.wave_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this form does not fit its batch, wave and code'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_form_fits';
  END IF;
  IF NEW.answer_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM programmes_surveyanswer a
      WHERE a.id = NEW.answer_id AND a.code_id = NEW.code_id AND a.wave_id = NEW.wave_id
  ) THEN
    RAISE EXCEPTION 'this answer is not the form''s own'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_form_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER paper_form_fits BEFORE INSERT OR UPDATE ON programmes_keyedform
  FOR EACH ROW EXECUTE FUNCTION evidence_form_fits();

-- A batch has the survey and scope of its wave.
CREATE FUNCTION evidence_batch_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_wave w
    WHERE w.id = NEW.wave_id AND w.survey_id = NEW.survey_id AND w.scope = NEW.scope AND w.on_paper;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this batch does not fit its wave, or the wave is not on paper'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batch_fits BEFORE INSERT OR UPDATE ON programmes_keyedbatch
  FOR EACH ROW EXECUTE FUNCTION evidence_batch_fits();

-- Once figures may have been seen, no form may come in any more: the time for paper never starts again or grows.
CREATE FUNCTION evidence_paper_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the time for forms on paper is over'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_time_is_over';
END $$;
CREATE TRIGGER paper_time_is_over BEFORE UPDATE OF paper_until, on_paper, closes_at ON programmes_wave
  FOR EACH ROW WHEN (
    (OLD.on_paper AND OLD.paper_until <= portal_now()
      AND (NEW.paper_until IS NULL OR NEW.paper_until > OLD.paper_until))
    OR (NEW.on_paper AND NOT OLD.on_paper AND OLD.closes_at <= portal_now())
  ) EXECUTE FUNCTION evidence_paper_only_ends();
"""

UNDO = """
DROP TRIGGER paper_time_is_over ON programmes_wave;
DROP FUNCTION evidence_paper_only_ends();
DROP TRIGGER batch_fits ON programmes_keyedbatch;
DROP FUNCTION evidence_batch_fits();
DROP TRIGGER paper_form_fits ON programmes_keyedform;
DROP FUNCTION evidence_form_fits();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0008_waves")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(GUARD, UNDO)]
