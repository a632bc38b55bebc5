"""What the database itself keeps of ceremonies, whatever path a change takes.

1. The arm: given before the day, from the ceremony's own study, as the registered draw, rota or borough's arm says, and
   never changed once it is locked, the ceremony has begun, or it was recorded. A ceremony first entered after its date
   is known by its stamps and has no arm (the CHECK of the model).
2. A comparison ceremony with an offer has its deviation when the transaction ends.
3. A recorded figure changes by the next version only, and each version has its correction when the transaction ends.
4. Corrections and deviations are append-only; a ceremony is cancelled, never deleted.
"""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE FUNCTION ceremonies_refuse(rule text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION ceremony_begins(day date, starts time) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT (day + coalesce(starts, '00:00'::time)) AT TIME ZONE 'Europe/London'
$$;

CREATE FUNCTION ceremony_london_day(moment timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (moment AT TIME ZONE 'Europe/London')::date
$$;

CREATE FUNCTION ceremony_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM ceremonies_refuse('ceremony_is_kept', 'a ceremony is cancelled, never deleted');
  END IF;
  IF NEW.state = 'held' AND NEW.date > ceremony_london_day(portal_now()) THEN
    PERFORM ceremonies_refuse('ceremony_held_in_the_past', 'a ceremony to come cannot be recorded');
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.planned_at > portal_now() THEN
      PERFORM ceremonies_refuse('ceremony_planned_by_now', 'a ceremony is planned by now');
    END IF;
    IF NEW.late_entry <> (ceremony_london_day(NEW.planned_at) > NEW.date) THEN
      PERFORM ceremonies_refuse('ceremony_late_entry_is_told', 'late is what was first entered after its date');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.borough_id, NEW.planned_at, NEW.planned_by_id, NEW.late_entry)
     IS DISTINCT FROM (OLD.borough_id, OLD.planned_at, OLD.planned_by_id, OLD.late_entry)
     OR OLD.recorded_at IS NOT NULL
        AND (NEW.recorded_at, NEW.recorded_by_id) IS DISTINCT FROM (OLD.recorded_at, OLD.recorded_by_id) THEN
    PERFORM ceremonies_refuse('ceremony_stays', 'a ceremony stays that of its borough, planned and recorded when it was');
  END IF;
  IF (OLD.state, NEW.state) NOT IN (
    ('planned', 'planned'), ('planned', 'held'), ('planned', 'cancelled'), ('held', 'held'), ('held', 'cancelled'),
    ('cancelled', 'cancelled'), ('cancelled', 'planned')
  ) OR OLD.recorded_at IS NOT NULL AND NEW.state = 'planned' THEN
    PERFORM ceremonies_refuse('ceremony_moves_on', 'a ceremony does not go back');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ceremony_is_kept BEFORE INSERT OR UPDATE OR DELETE ON citizenship_ceremony
  FOR EACH ROW EXECUTE FUNCTION ceremony_is_kept();
REVOKE DELETE, TRUNCATE ON citizenship_ceremony FROM portal_app;
"""

ARMS = """
CREATE FUNCTION ceremony_arm_of_its_study(given citizenship_ceremony) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held citizenship_study;
BEGIN
  SELECT * INTO held FROM citizenship_study WHERE id = given.study_id;
  IF NOT EXISTS (SELECT FROM citizenship_arm WHERE id = given.arm_id AND study_id = given.study_id)
     OR held.state NOT IN ('running', 'closed') OR given.date NOT BETWEEN held.first_date AND held.last_date
     OR given.arm_method <> held.method THEN
    PERFORM ceremonies_refuse('ceremony_arm_of_its_study', 'the arm is one of its study, on one of its days');
  END IF;
  IF held.assigned_per = 'borough' AND given.arm_id IS DISTINCT FROM (
       SELECT arm_id FROM citizenship_boroughplace WHERE study_id = held.id AND borough_id = given.borough_id)
     OR held.assigned_per = 'ceremony' AND given.arm_reason = 'drawn' AND given.arm_id IS DISTINCT FROM
       citizenship_drawn_arm(held.id, given.borough_id, given.draw_order)
     OR held.assigned_per = 'ceremony' AND given.arm_reason = 'turn' AND given.arm_id IS DISTINCT FROM
       citizenship_turn_arm(held.id, given.draw_order) THEN
    PERFORM ceremonies_refuse('ceremony_arm_as_registered', 'the registered method gives another arm');
  END IF;
  IF ceremony_london_day(given.arm_assigned_at) >= given.date OR given.arm_assigned_at > portal_now()
     OR given.arm_locks_at > ceremony_begins(given.date, given.starts) THEN
    PERFORM ceremonies_refuse('ceremony_arm_before_the_day', 'an arm is given and locked before the day');
  END IF;
END $$;

CREATE FUNCTION ceremony_arm_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  other boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.arm_id IS NOT NULL THEN PERFORM ceremony_arm_of_its_study(NEW); END IF;
    RETURN NEW;
  END IF;
  other := (NEW.study_id, NEW.arm_id, NEW.arm_method, NEW.arm_reason, NEW.arm_assigned_at, NEW.arm_assigned_by_id)
    IS DISTINCT FROM
    (OLD.study_id, OLD.arm_id, OLD.arm_method, OLD.arm_reason, OLD.arm_assigned_at, OLD.arm_assigned_by_id);
  IF (other OR NEW.arm_locks_at IS DISTINCT FROM OLD.arm_locks_at)
     AND (OLD.state <> 'planned' OR OLD.arm_locks_at <= portal_now()
          OR ceremony_begins(OLD.date, OLD.starts) <= portal_now()) THEN
    PERFORM ceremonies_refuse('ceremony_arm_is_locked', 'the arm of this ceremony is locked');
  END IF;
  IF OLD.draw_order IS NOT NULL AND NEW.study_id IS NOT DISTINCT FROM OLD.study_id
     AND NEW.draw_order IS DISTINCT FROM OLD.draw_order THEN
    PERFORM ceremonies_refuse('ceremony_drawn_once', 'a ceremony is drawn once');
  END IF;
  IF NEW.arm_id IS NOT NULL
     AND (other OR (NEW.date, NEW.starts, NEW.arm_locks_at) IS DISTINCT FROM (OLD.date, OLD.starts, OLD.arm_locks_at))
  THEN
    PERFORM ceremony_arm_of_its_study(NEW);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ceremony_arm_is_locked BEFORE INSERT OR UPDATE ON citizenship_ceremony
  FOR EACH ROW EXECUTE FUNCTION ceremony_arm_is_locked();

CREATE FUNCTION ceremony_deviation_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM citizenship_ceremony c JOIN citizenship_arm a ON a.id = c.arm_id
      WHERE c.id = NEW.id AND c.state = 'held' AND a.kind = 'comparison'
        AND greatest(c.voting, c.volunteering, c.membership) > 0
        AND NOT EXISTS (SELECT FROM citizenship_deviation d
                          WHERE d.ceremony_id = c.id AND d.kind = 'offer_in_comparison')
  ) THEN
    PERFORM ceremonies_refuse(
      'ceremony_comparison_has_no_offer', 'a comparison ceremony carries no offer without a recorded deviation');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ceremony_deviation_is_told AFTER INSERT OR UPDATE ON citizenship_ceremony
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ceremony_deviation_is_told();
"""

HISTORY = """
CREATE FUNCTION ceremony_figures(given citizenship_ceremony) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT to_jsonb(given) - '{study_id,arm_id,arm_method,arm_reason,arm_assigned_at,arm_assigned_by_id,arm_locks_at,
    draw_order,number,state,cancelled_at,cancelled_by_id,cancel_reason,version,revised,provisional}'::text[]
$$;

CREATE FUNCTION ceremony_version_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version NOT IN (OLD.version, OLD.version + 1) OR NEW.revised < OLD.revised
     OR OLD.state = 'held' AND NEW.version = OLD.version AND ceremony_figures(NEW) <> ceremony_figures(OLD)
     OR OLD.state = 'cancelled' AND OLD.recorded_at IS NOT NULL AND ceremony_figures(NEW) <> ceremony_figures(OLD) THEN
    PERFORM ceremonies_refuse('ceremony_changes_by_version', 'a recorded figure changes by the next version only');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ceremony_version_grows BEFORE UPDATE ON citizenship_ceremony
  FOR EACH ROW EXECUTE FUNCTION ceremony_version_grows();

CREATE FUNCTION ceremony_versions_are_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM citizenship_ceremony c WHERE c.id = NEW.id
      AND c.version - 1 <> (SELECT count(*) FROM citizenship_correction r
                              WHERE r.ceremony_id = c.id AND r.version <= c.version)
  ) THEN
    PERFORM ceremonies_refuse('ceremony_versions_are_told', 'each version of a record has its correction');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ceremony_versions_are_told AFTER INSERT OR UPDATE OF version ON citizenship_ceremony
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ceremony_versions_are_told();

CREATE FUNCTION ceremony_history_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON citizenship_correction
  FOR EACH STATEMENT EXECUTE FUNCTION ceremony_history_append_only();
CREATE TRIGGER deviation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON citizenship_deviation
  FOR EACH STATEMENT EXECUTE FUNCTION ceremony_history_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON citizenship_correction, citizenship_deviation FROM portal_app;
"""

BACK = """
DROP TRIGGER deviation_append_only ON citizenship_deviation;
DROP TRIGGER correction_append_only ON citizenship_correction;
DROP TRIGGER ceremony_versions_are_told ON citizenship_ceremony;
DROP TRIGGER ceremony_version_grows ON citizenship_ceremony;
DROP TRIGGER ceremony_deviation_is_told ON citizenship_ceremony;
DROP TRIGGER ceremony_arm_is_locked ON citizenship_ceremony;
DROP TRIGGER ceremony_is_kept ON citizenship_ceremony;
DROP FUNCTION ceremony_history_append_only(), ceremony_versions_are_told(), ceremony_version_grows(),
  ceremony_figures(citizenship_ceremony), ceremony_deviation_is_told(), ceremony_arm_is_locked(),
  ceremony_arm_of_its_study(citizenship_ceremony), ceremony_is_kept(), ceremony_london_day(timestamptz),
  ceremony_begins(date, time), ceremonies_refuse(text, text);
"""


class Migration(migrations.Migration):
    """Guards of ceremonies that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0002_studies")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(KEPT + ARMS + HISTORY, BACK)]
