"""What the database itself keeps of the pathways, whatever path a change takes.

1. Places: what is taken in a workshop and of an employer's offer is counted by triggers alone, and never exceeds the
   places (the CHECKs of the models).
2. HeadStart's rule (I21): when a transaction ends, a guarantee stands exactly where the rule holds, worked out here
   from the ledger and the registers in SQL, apart from the portal's own code. One that an officer kept needs an appeal
   that was upheld.
3. Who saw a register with young people's names is never rewritten.
"""

from typing import ClassVar

from django.db import migrations

PLACES = """
CREATE FUNCTION pathways_refuse(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION pathways_taken_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.taken <> 0 OR TG_OP = 'UPDATE' AND pg_trigger_depth() < 2 AND NEW.taken <> OLD.taken THEN
    PERFORM pathways_refuse('taken_is_counted', 'places are taken by those who have them only');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER workshop_taken_is_counted BEFORE INSERT OR UPDATE ON volunteering_workshop
  FOR EACH ROW EXECUTE FUNCTION pathways_taken_is_counted();
CREATE TRIGGER slot_taken_is_counted BEFORE INSERT OR UPDATE ON volunteering_slot
  FOR EACH ROW EXECUTE FUNCTION pathways_taken_is_counted();

CREATE FUNCTION attendance_takes_a_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state <> 'cancelled' THEN
    UPDATE volunteering_workshop SET taken = taken - 1 WHERE id = OLD.workshop_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state <> 'cancelled' THEN
    UPDATE volunteering_workshop SET taken = taken + 1 WHERE id = NEW.workshop_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER attendance_takes_a_place AFTER INSERT OR UPDATE OF state, workshop_id OR DELETE
  ON volunteering_attendance FOR EACH ROW EXECUTE FUNCTION attendance_takes_a_place();

CREATE FUNCTION interview_takes_a_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state NOT IN ('declined', 'not_held') THEN
    UPDATE volunteering_slot SET taken = taken - 1 WHERE id = OLD.slot_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state NOT IN ('declined', 'not_held') THEN
    UPDATE volunteering_slot SET taken = taken + 1 WHERE id = NEW.slot_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER interview_takes_a_place AFTER INSERT OR UPDATE OF state, slot_id OR DELETE
  ON volunteering_interview FOR EACH ROW EXECUTE FUNCTION interview_takes_a_place();

CREATE FUNCTION registerview_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER registerview_is_kept BEFORE UPDATE ON volunteering_registerview
  FOR EACH STATEMENT EXECUTE FUNCTION registerview_is_kept();
"""

RULE = """
CREATE FUNCTION headstart_best_minutes(person uuid, of_cycle uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH rule AS (SELECT * FROM volunteering_cycle WHERE id = of_cycle),
  days AS (
    SELECT (e.worked_from AT TIME ZONE 'Europe/London')::date AS day, sum(e.minutes) AS minutes
      FROM volunteering_hoursentry e, rule
      WHERE e.volunteer_id = person AND e.counts
        AND (e.worked_from AT TIME ZONE 'Europe/London')::date BETWEEN rule.opens_date AND rule.closes_date
      GROUP BY 1
  )
  SELECT coalesce(max(inside.minutes), 0)::bigint FROM days first, rule, LATERAL (
    SELECT sum(days.minutes) AS minutes FROM days
      WHERE days.day BETWEEN first.day AND (first.day + make_interval(months => rule.window_months))::date
  ) inside
$$;

CREATE FUNCTION headstart_rule_holds(placed volunteering_placement) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT placed.state = 'active' AND placed.age_holds AND (placed.in_education OR NOT rule.needs_education)
     AND headstart_best_minutes(placed.volunteer_id, rule.id) >= rule.minutes
     AND (SELECT count(DISTINCT w.kind) FROM volunteering_attendance a
            JOIN volunteering_workshop w ON w.id = a.workshop_id
            WHERE a.placement_id = placed.id AND a.state = 'attended') >= rule.workshops
    FROM volunteering_cycle rule WHERE rule.id = placed.cycle_id
$$;

CREATE FUNCTION headstart_follows(placed volunteering_placement) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given record;
  holds boolean := headstart_rule_holds(placed);
BEGIN
  SELECT id, state INTO given FROM volunteering_entitlement WHERE placement_id = placed.id;
  IF holds AND given.state IS DISTINCT FROM 'standing' THEN
    PERFORM pathways_refuse('headstart_interview_is_owed', 'the rule holds, and no interview is guaranteed');
  ELSIF NOT holds AND given.state = 'standing' THEN
    PERFORM pathways_refuse('headstart_rule_does_not_hold', 'an interview is guaranteed, and the rule does not hold');
  ELSIF given.state = 'kept' AND NOT EXISTS (
    SELECT FROM volunteering_appeal WHERE entitlement_id = given.id AND state = 'upheld'
  ) THEN
    PERFORM pathways_refuse('headstart_kept_after_an_appeal', 'a guarantee is kept after an appeal only');
  ELSIF holds <> placed.holds THEN
    PERFORM pathways_refuse('headstart_figures_are_the_ledgers', 'what is shown is not what the ledger says');
  END IF;
END $$;

CREATE FUNCTION headstart_after_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headstart_follows(p) FROM volunteering_placement p WHERE p.volunteer_id = NEW.volunteer_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER headstart_follows_hours AFTER INSERT ON volunteering_hoursentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION headstart_after_hours();

CREATE FUNCTION headstart_after_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headstart_follows(p) FROM volunteering_placement p WHERE p.id = NEW.placement_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER headstart_follows_registers AFTER INSERT OR UPDATE ON volunteering_attendance
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION headstart_after_change();
CREATE CONSTRAINT TRIGGER headstart_follows_guarantee AFTER INSERT OR UPDATE ON volunteering_entitlement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION headstart_after_change();

CREATE FUNCTION headstart_after_placement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM headstart_follows(p) FROM volunteering_placement p WHERE p.id = NEW.id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER headstart_follows_placement AFTER INSERT OR UPDATE ON volunteering_placement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION headstart_after_placement();
"""

# Shifts of ambassadors: only who is an ambassador of the role, with all three parts of the training done.
AMBASSADORS = """
CREATE FUNCTION volunteering_shift_trained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  role_key uuid;
BEGIN
  IF NEW.state NOT IN ('applied', 'waiting', 'offered', 'confirmed') THEN
    RETURN NEW;
  END IF;
  SELECT r.id INTO role_key FROM volunteering_ambassadorrole r
    JOIN volunteering_session s ON s.opportunity_id = r.opportunity_id WHERE s.id = NEW.session_id;
  IF role_key IS NOT NULL AND NOT EXISTS (
    SELECT FROM volunteering_ambassador a WHERE a.volunteer_id = NEW.volunteer_id AND a.role_id = role_key
      AND a.state = 'active' AND (
        SELECT count(DISTINCT t.part_id) FROM volunteering_training t
        WHERE t.ambassador_id = a.id AND t.state = 'attended'
      ) >= 3
  ) THEN
    RAISE EXCEPTION 'a shift is for ambassadors who have done all three parts of the training'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sign_up_ambassador_trained';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER volunteering_shift_trained BEFORE INSERT OR UPDATE OF state, session_id ON volunteering_signup
  FOR EACH ROW EXECUTE FUNCTION volunteering_shift_trained();
"""

# Invariant I1, for teams: the places of an agreed match count with everybody else's; the session's CHECK refuses more.
TEAMS = """
CREATE FUNCTION volunteering_team_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.session_id IS NOT NULL AND OLD.state IN ('agreed', 'done') THEN
    UPDATE volunteering_session SET confirmed = confirmed - OLD.size WHERE id = OLD.session_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.session_id IS NOT NULL AND NEW.state IN ('agreed', 'done') THEN
    UPDATE volunteering_session SET confirmed = confirmed + NEW.size WHERE id = NEW.session_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER volunteering_team_held AFTER INSERT OR DELETE OR UPDATE OF state, session_id, size
  ON volunteering_teammatch FOR EACH ROW EXECUTE FUNCTION volunteering_team_held();
"""


class Migration(migrations.Migration):
    """Guards that are written in SQL."""

    dependencies: ClassVar = [("volunteering", "0007_experiments")]
    operations: ClassVar = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(RULE, migrations.RunSQL.noop),
        migrations.RunSQL(
            AMBASSADORS,
            "DROP TRIGGER volunteering_shift_trained ON volunteering_signup;DROP FUNCTION volunteering_shift_trained()",
        ),
        migrations.RunSQL(
            TEAMS,
            "DROP TRIGGER volunteering_team_held ON volunteering_teammatch; DROP FUNCTION volunteering_team_held()",
        ),
    ]
