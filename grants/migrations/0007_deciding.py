"""What the database itself keeps for deciding, whatever path a change takes.

1. Nobody offers, approves or recommends an award in which they have an interest.
2. An award that was recommended is for that application and that sum when it is made, and is not approved by whoever
   recommended it.
3. An award on a lower form than its amount needs stands on a decision that lets this form approve it.
4. An award of a place-based strand names at least one ward. Checked at commit, so that the award may come first.

Forms and amounts themselves are CHECK constraints (award_within_approval_level).
"""

from typing import ClassVar

from django.db import migrations

SIGNED = """
CREATE FUNCTION grants_person_has_interest(application_key uuid, person_key uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM grants_conflict WHERE application_id = application_key AND person_id = person_key)
$$;

CREATE FUNCTION grants_form_rank(form text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['dar', 'add', 'dd', 'md'], form)
$$;

CREATE FUNCTION grants_award_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  proposed grants_recommendation;
  passed_to text;
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.offered_by_id <> OLD.offered_by_id
      OR NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id)
     AND (grants_person_has_interest(NEW.application_id, NEW.offered_by_id)
          OR grants_person_has_interest(NEW.application_id, NEW.approved_by_id)) THEN
    RAISE EXCEPTION 'somebody with an interest decides on application %', NEW.application_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'award_without_interest';
  END IF;
  IF NEW.recommendation_id IS NOT NULL THEN
    SELECT * INTO proposed FROM grants_recommendation WHERE id = NEW.recommendation_id;
    IF proposed.application_id <> NEW.application_id OR proposed.state <> 'approved'
       OR (TG_OP = 'INSERT' AND proposed.amount <> NEW.amount) THEN
      RAISE EXCEPTION 'recommendation % does not carry this award', NEW.recommendation_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'award_as_recommended';
    END IF;
    IF coalesce(NEW.approved_by_id, NEW.offered_by_id) = proposed.recommended_by_id THEN
      RAISE EXCEPTION 'person % recommended this award', proposed.recommended_by_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'award_approved_by_another';
    END IF;
  END IF;
  IF NEW.delegated_under_id IS NOT NULL
     AND (TG_OP = 'INSERT' OR NEW.delegated_under_id IS DISTINCT FROM OLD.delegated_under_id
          OR NEW.approval_level <> OLD.approval_level) THEN
    SELECT d.delegated_level INTO passed_to FROM grants_authorisation d
      JOIN grants_round r ON r.authorisation_id = d.id
      JOIN grants_application a ON a.round_id = r.id
      WHERE a.id = NEW.application_id AND d.id = NEW.delegated_under_id;
    IF grants_form_rank(nullif(passed_to, '')) IS NULL
       OR grants_form_rank(passed_to) > grants_form_rank(NEW.approval_level) THEN
      RAISE EXCEPTION 'no decision lets a % approve this award', NEW.approval_level
        USING ERRCODE = 'check_violation', CONSTRAINT = 'award_delegated_to_its_form';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER award_is_signed BEFORE INSERT OR UPDATE ON grants_award
  FOR EACH ROW EXECUTE FUNCTION grants_award_is_signed();

CREATE FUNCTION grants_recommendation_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.state <> OLD.state OR NEW.recommended_by_id <> OLD.recommended_by_id)
     AND (grants_person_has_interest(NEW.application_id, NEW.approved_by_id)
          OR (TG_OP = 'INSERT' AND grants_person_has_interest(NEW.application_id, NEW.recommended_by_id))) THEN
    RAISE EXCEPTION 'somebody with an interest recommends or approves for application %', NEW.application_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recommendation_without_interest';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recommendation_people BEFORE INSERT OR UPDATE ON grants_recommendation
  FOR EACH ROW EXECUTE FUNCTION grants_recommendation_people();
"""

PLACES = """
CREATE FUNCTION grants_award_has_its_wards(award_key uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM grants_award w
             JOIN grants_application a ON a.id = w.application_id
             JOIN grants_round r ON r.id = a.round_id
             JOIN grants_strand s ON s.id = r.strand_id
             WHERE w.id = award_key AND s.place_based)
     AND NOT EXISTS (SELECT FROM grants_awardplace WHERE award_id = award_key) THEN
    RAISE EXCEPTION 'award % of a place-based strand names no ward', award_key
      USING ERRCODE = 'check_violation', CONSTRAINT = 'award_names_its_wards';
  END IF;
END $$;

CREATE FUNCTION grants_check_wards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'grants_award' THEN
    PERFORM grants_award_has_its_wards(NEW.id);
  ELSE
    PERFORM grants_award_has_its_wards(OLD.award_id);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER award_wards AFTER INSERT ON grants_award
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_check_wards();
CREATE CONSTRAINT TRIGGER award_place_wards AFTER UPDATE OF award_id OR DELETE ON grants_awardplace
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_check_wards();
"""

UNDO = """
DROP TRIGGER award_place_wards ON grants_awardplace;
DROP TRIGGER award_wards ON grants_award;
DROP FUNCTION grants_check_wards();
DROP FUNCTION grants_award_has_its_wards(uuid);
DROP TRIGGER recommendation_people ON grants_recommendation;
DROP FUNCTION grants_recommendation_people();
DROP TRIGGER award_is_signed ON grants_award;
DROP FUNCTION grants_award_is_signed();
DROP FUNCTION grants_form_rank(text);
DROP FUNCTION grants_person_has_interest(uuid, uuid);
"""


class Migration(migrations.Migration):
    """Who signed an award, and which wards it is for."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0006_ceilings")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(SIGNED + PLACES, UNDO),
    ]
