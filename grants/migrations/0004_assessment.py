"""What the database itself keeps for assessing, whatever path a change takes.

1. A score belongs to its application's round and lies within its criterion's scale.
2. The history of score changes is append-only; once scores are in, a score cannot change without its entry there.
3. Who scored or moderated an application cannot be its second-line checker, nor the other way round.
4. Nobody scores, moderates or checks an application in which they have declared an interest.
5. An application that is being assessed is decided only when its assessment is ready, or found not eligible and
declined. So scores that
   lie far apart must have been moderated.
"""

from typing import ClassVar

from django.db import migrations

SCORES = """
CREATE FUNCTION grants_score_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  top integer;
  fits boolean;
BEGIN
  SELECT c.scale_max, c.round_id = a.round_id INTO top, fits
    FROM grants_criterion c, grants_assignment s
    JOIN grants_assessment t ON t.id = s.assessment_id
    JOIN grants_application a ON a.id = t.application_id
    WHERE c.id = NEW.criterion_id AND s.id = NEW.assignment_id;
  IF NOT coalesce(fits, false) THEN
    RAISE EXCEPTION 'the criterion is of another round'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_of_its_round';
  END IF;
  IF NEW.value > top THEN
    RAISE EXCEPTION 'the score % is above the scale of %', NEW.value, top
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_within_scale';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER score_fits BEFORE INSERT OR UPDATE ON grants_score
  FOR EACH ROW EXECUTE FUNCTION grants_score_fits();

CREATE FUNCTION grants_score_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM grants_assignment WHERE id = NEW.assignment_id AND submitted_at IS NOT NULL)
     AND NOT EXISTS (
       SELECT FROM grants_scorechange WHERE score_id = NEW.id AND revision = NEW.revision
         AND after = NEW.value AND before = OLD.value
         AND words_after = NEW.justification AND words_before = OLD.justification) THEN
    RAISE EXCEPTION 'a score that is in was changed without its reason'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'score_change_is_kept';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER score_change_is_kept AFTER UPDATE ON grants_score
  FOR EACH ROW
  WHEN (OLD.value <> NEW.value OR OLD.justification <> NEW.justification OR OLD.revision <> NEW.revision)
  EXECUTE FUNCTION grants_score_change_is_kept();

CREATE FUNCTION grants_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER score_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON grants_scorechange
  FOR EACH STATEMENT EXECUTE FUNCTION grants_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON grants_scorechange FROM portal_app;
"""

PEOPLE = """
CREATE FUNCTION grants_has_conflict(assessment_key uuid, person_key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM grants_assessment t JOIN grants_conflict c ON c.application_id = t.application_id
    WHERE t.id = assessment_key AND c.person_id = person_key)
$$;

CREATE FUNCTION grants_refuse_conflicted(person_key uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'person % has an interest in this application', person_key
    USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_without_interest';
END $$;

CREATE FUNCTION grants_assignment_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'stood_down' THEN RETURN NEW; END IF;
  PERFORM FROM grants_assessment WHERE id = NEW.assessment_id FOR UPDATE;
  IF grants_has_conflict(NEW.assessment_id, NEW.assessor_id) THEN
    PERFORM grants_refuse_conflicted(NEW.assessor_id);
  END IF;
  IF EXISTS (SELECT FROM grants_qualitycheck
             WHERE assessment_id = NEW.assessment_id AND checked_by_id = NEW.assessor_id) THEN
    RAISE EXCEPTION 'person % has checked these scores', NEW.assessor_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'checker_is_no_scorer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assignment_people BEFORE INSERT OR UPDATE ON grants_assignment
  FOR EACH ROW EXECUTE FUNCTION grants_assignment_people();

CREATE FUNCTION grants_moderation_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF grants_has_conflict(NEW.assessment_id, NEW.moderated_by_id) THEN
    PERFORM grants_refuse_conflicted(NEW.moderated_by_id);
  END IF;
  IF EXISTS (SELECT FROM grants_qualitycheck
             WHERE assessment_id = NEW.assessment_id AND checked_by_id = NEW.moderated_by_id) THEN
    RAISE EXCEPTION 'person % has checked these scores', NEW.moderated_by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'checker_is_no_scorer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moderation_people BEFORE INSERT OR UPDATE ON grants_moderation
  FOR EACH ROW EXECUTE FUNCTION grants_moderation_people();

CREATE FUNCTION grants_check_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM grants_assessment WHERE id = NEW.assessment_id FOR UPDATE;
  IF grants_has_conflict(NEW.assessment_id, NEW.checked_by_id) THEN
    PERFORM grants_refuse_conflicted(NEW.checked_by_id);
  END IF;
  IF EXISTS (SELECT FROM grants_assignment
             WHERE assessment_id = NEW.assessment_id AND assessor_id = NEW.checked_by_id AND submitted_at IS NOT NULL)
     OR EXISTS (SELECT FROM grants_assignment
                WHERE assessment_id = NEW.assessment_id AND assessor_id = NEW.checked_by_id AND state <> 'stood_down')
     OR EXISTS (SELECT FROM grants_moderation
                WHERE assessment_id = NEW.assessment_id AND moderated_by_id = NEW.checked_by_id)
  THEN
    RAISE EXCEPTION 'person % has scored or moderated this application', NEW.checked_by_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'checker_is_no_scorer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_people BEFORE INSERT OR UPDATE ON grants_qualitycheck
  FOR EACH ROW EXECUTE FUNCTION grants_check_people();
"""

DECISIONS = """
CREATE FUNCTION grants_decided_when_ready() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stage text;
BEGIN
  SELECT state INTO stage FROM grants_assessment WHERE application_id = NEW.id;
  IF stage IS NULL OR stage = 'ready' OR (stage = 'not_eligible' AND NEW.state = 'declined') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'application % is %, but its assessment is %', NEW.id, NEW.state, stage
    USING ERRCODE = 'check_violation', CONSTRAINT = 'application_decided_when_ready';
END $$;
CREATE TRIGGER application_decided_when_ready BEFORE UPDATE OF state ON grants_application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('funded', 'declined'))
  EXECUTE FUNCTION grants_decided_when_ready();
"""

UNDO = """
DROP TRIGGER application_decided_when_ready ON grants_application;
DROP FUNCTION grants_decided_when_ready();
DROP TRIGGER check_people ON grants_qualitycheck;
DROP FUNCTION grants_check_people();
DROP TRIGGER moderation_people ON grants_moderation;
DROP FUNCTION grants_moderation_people();
DROP TRIGGER assignment_people ON grants_assignment;
DROP FUNCTION grants_assignment_people();
DROP FUNCTION grants_refuse_conflicted(uuid);
DROP FUNCTION grants_has_conflict(uuid, uuid);
DROP TRIGGER score_change_append_only ON grants_scorechange;
DROP FUNCTION grants_append_only();
DROP TRIGGER score_change_is_kept ON grants_score;
DROP FUNCTION grants_score_change_is_kept();
DROP TRIGGER score_fits ON grants_score;
DROP FUNCTION grants_score_fits();
"""


class Migration(migrations.Migration):
    """Guards of assessing that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0002_guards")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(SCORES + PEOPLE + DECISIONS, UNDO),
    ]
