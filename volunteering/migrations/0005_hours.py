"""What the database itself keeps of hours, whatever path a change takes.

1. The ledger and the decisions are append-only. Erasure may empty a decision's reason, and nothing else.
2. Nothing is claimed or credited before it has ended. A claim stays as it was logged.
3. Nobody decides about their own time or that of a young person whose guardian they are. A host's decision is made by
   somebody who had authority at that host when the work began, and never once a dispute was opened. An automatic one
   keeps within its rule.
4. A counter-entry undoes exactly one entry. Time at an organisation that staff have not approved never counts.
5. On one day in London nobody is credited more than the cap of their age band on that day.
6. At commit: what a claim's entries add up to is its credited time, or nothing; and its state says which.
7. A dispute is decided by somebody who neither decided before, nor belongs to the host, nor is family.

That no minute is credited twice is an exclusion constraint of the model. Sums are taken after the volunteer's row was
locked, so that two at once wait for each other and the second sees the first.
"""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION hours_refuse(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION hours_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER hours_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON volunteering_hoursentry
  FOR EACH STATEMENT EXECUTE FUNCTION hours_append_only();
CREATE TRIGGER hours_append_only BEFORE DELETE OR TRUNCATE ON volunteering_hoursdecision
  FOR EACH STATEMENT EXECUTE FUNCTION hours_append_only();

CREATE FUNCTION hours_decision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER hours_decision_stands BEFORE UPDATE ON volunteering_hoursdecision
  FOR EACH ROW EXECUTE FUNCTION hours_decision_stands();
REVOKE UPDATE, DELETE, TRUNCATE ON volunteering_hoursentry FROM portal_app;
REVOKE DELETE, TRUNCATE ON volunteering_hoursdecision FROM portal_app;
"""

CLAIMS = """
CREATE FUNCTION hours_claim_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF upper(NEW.period) > portal_now() THEN
      PERFORM hours_refuse('claim_has_ended', 'this time has not ended yet');
    END IF;
  ELSIF to_jsonb(NEW) - '{volunteer_id,what,state,since_at}'::text[]
        <> to_jsonb(OLD) - '{volunteer_id,what,state,since_at}'::text[] THEN
    PERFORM hours_refuse('claim_is_kept', 'a claim stays as it was logged');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER claim_is_kept BEFORE INSERT OR UPDATE ON volunteering_hoursclaim
  FOR EACH ROW EXECUTE FUNCTION hours_claim_is_kept();
"""

DECISIONS = """
CREATE FUNCTION hours_is_family(person uuid, volunteer_key uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM volunteering_volunteer WHERE id = volunteer_key AND user_id = person)
    OR EXISTS (SELECT FROM volunteering_guardian g LEFT JOIN programmes_user u ON u.id = person
               WHERE g.volunteer_id = volunteer_key AND (g.user_id = person OR g.email = u.email))
$$;

CREATE FUNCTION hours_decision_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  claim volunteering_hoursclaim;
  rule volunteering_automaticrule;
  month tstzrange;
  already bigint;
BEGIN
  SELECT * INTO claim FROM volunteering_hoursclaim WHERE id = NEW.claim_id;
  IF upper(NEW.period) > portal_now() THEN
    PERFORM hours_refuse('decision_of_time_that_ended', 'this time has not ended yet');
  END IF;
  IF NEW.verb = 'merge' THEN RETURN NEW; END IF;
  IF NEW.by_id IS NOT NULL AND NEW.basis <> 'check_in' AND hours_is_family(NEW.by_id, claim.volunteer_id) THEN
    PERFORM hours_refuse('decision_by_no_family', 'nobody decides about their own time or that of their child or ward');
  END IF;
  IF NEW.basis = 'host' THEN
    IF NOT EXISTS (
      SELECT FROM programmes_membership m
        WHERE m.user_id = NEW.by_id AND m.organisation_id = claim.host_id AND m.role IN ('lead', 'coordinator')
          AND m.added_at <= claim.starts_at AND (m.ended_at IS NULL OR m.ended_at > claim.starts_at)) THEN
      PERFORM hours_refuse('decision_with_authority', 'this person had no authority at the host at that time');
    END IF;
    IF EXISTS (SELECT FROM volunteering_dispute WHERE claim_id = claim.id AND state <> 'withdrawn')
       OR EXISTS (SELECT FROM volunteering_hoursdecision WHERE claim_id = claim.id AND basis = 'officer'
                    AND verb <> 'merge') THEN
      PERFORM hours_refuse('decision_not_after_a_dispute', 'once a dispute was opened or an officer decided, the host decides no more');
    END IF;
  END IF;
  IF NEW.basis = 'automatic' THEN
    SELECT * INTO rule FROM volunteering_automaticrule WHERE id = NEW.rule_id;
    month := tstzrange(date_trunc('month', claim.starts_at, 'Europe/London'),
                       date_trunc('month', claim.starts_at, 'Europe/London') + interval '1 month');
    PERFORM FROM volunteering_volunteer WHERE id = claim.volunteer_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(e.minutes), 0) INTO already
      FROM volunteering_hoursentry e JOIN volunteering_hoursclaim c ON c.id = e.claim_id
      WHERE e.volunteer_id = claim.volunteer_id AND e.basis = 'automatic' AND c.host_id = claim.host_id
        AND e.worked_from <@ month;
    IF rule.host_id IS DISTINCT FROM claim.host_id OR rule.stopped_at IS NOT NULL
       OR NEW.minutes > rule.claim_minutes OR already + NEW.minutes > rule.month_minutes THEN
      PERFORM hours_refuse('decision_within_its_rule', 'the rule of this host does not cover it');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_is_sound BEFORE INSERT ON volunteering_hoursdecision
  FOR EACH ROW EXECUTE FUNCTION hours_decision_is_sound();
"""

LEDGER = """
CREATE FUNCTION hours_entry_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decision volunteering_hoursdecision;
  earlier volunteering_hoursentry;
BEGIN
  SELECT * INTO decision FROM volunteering_hoursdecision WHERE id = NEW.decision_id;
  IF decision.claim_id <> NEW.claim_id THEN
    PERFORM hours_refuse('entry_of_its_decision', 'the decision is about another claim');
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO earlier FROM volunteering_hoursentry WHERE id = NEW.reverses_id;
    IF (earlier.claim_id, earlier.volunteer_id, earlier.worked_from, earlier.worked_until, earlier.basis,
        earlier.counts, -earlier.minutes)
       <> (NEW.claim_id, NEW.volunteer_id, NEW.worked_from, NEW.worked_until, NEW.basis, NEW.counts, NEW.minutes) THEN
      PERFORM hours_refuse('entry_reverses_exactly', 'a counter-entry undoes exactly one entry');
    END IF;
    RETURN NEW;
  END IF;
  IF tstzrange(NEW.worked_from, NEW.worked_until) IS DISTINCT FROM decision.period THEN
    PERFORM hours_refuse('entry_of_its_decision', 'the decision credits another time');
  END IF;
  IF NEW.counts AND EXISTS (
    SELECT FROM volunteering_hoursclaim c JOIN volunteering_elsewhere w ON w.id = c.elsewhere_id
      WHERE c.id = NEW.claim_id AND w.state <> 'approved') THEN
    PERFORM hours_refuse('entry_counts_when_approved', 'staff have not approved this organisation');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entry_is_sound BEFORE INSERT ON volunteering_hoursentry
  FOR EACH ROW EXECUTE FUNCTION hours_entry_is_sound();

CREATE FUNCTION hours_credit_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cap integer;
  day date;
  whole tstzrange;
  credited bigint;
BEGIN
  IF upper(NEW.period) > portal_now() THEN
    PERFORM hours_refuse('credited_has_ended', 'this time has not ended yet');
  END IF;
  PERFORM FROM volunteering_volunteer WHERE id = NEW.volunteer_id FOR NO KEY UPDATE;
  SELECT minutes INTO cap FROM volunteering_dailycap WHERE band = NEW.band;
  IF cap IS NULL THEN RETURN NEW; END IF;
  FOR day IN SELECT generate_series(
    (lower(NEW.period) AT TIME ZONE 'Europe/London')::date,
    ((upper(NEW.period) - interval '1 second') AT TIME ZONE 'Europe/London')::date, interval '1 day')::date
  LOOP
    whole := tstzrange(day::timestamp AT TIME ZONE 'Europe/London', (day + 1)::timestamp AT TIME ZONE 'Europe/London');
    SELECT coalesce(sum(extract(epoch FROM upper(part) - lower(part)) / 60), 0) INTO credited FROM (
      SELECT c.period * whole AS part FROM volunteering_creditedtime c
        WHERE c.volunteer_id = NEW.volunteer_id AND c.period && whole AND c.claim_id <> NEW.claim_id
      UNION ALL SELECT NEW.period * whole) AS parts WHERE NOT isempty(part);
    IF credited > cap THEN
      PERFORM hours_refuse('credited_within_the_day', format('%s minutes on %s are more than %s', credited, day, cap));
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_is_sound BEFORE INSERT OR UPDATE ON volunteering_creditedtime
  FOR EACH ROW EXECUTE FUNCTION hours_credit_is_sound();
"""

BALANCE = """
CREATE FUNCTION hours_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key uuid;
  claim volunteering_hoursclaim;
  credit volunteering_creditedtime;
BEGIN
  IF TG_TABLE_NAME = 'volunteering_hoursclaim' THEN key := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN key := OLD.claim_id;
  ELSE key := NEW.claim_id;
  END IF;
  SELECT * INTO claim FROM volunteering_hoursclaim WHERE id = key;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT * INTO credit FROM volunteering_creditedtime WHERE claim_id = key;
  IF EXISTS (
    SELECT FROM volunteering_hoursentry WHERE claim_id = key GROUP BY volunteer_id
      HAVING sum(minutes) <> CASE WHEN volunteer_id = credit.volunteer_id THEN credit.minutes ELSE 0 END) THEN
    PERFORM hours_refuse('ledger_is_the_credited_time', 'the entries do not add up to the credited time');
  END IF;
  IF credit.claim_id IS NOT NULL AND (credit.volunteer_id <> claim.volunteer_id OR NOT EXISTS (
    SELECT FROM volunteering_hoursentry e WHERE e.claim_id = key AND e.volunteer_id = credit.volunteer_id
      AND e.minutes > 0 AND tstzrange(e.worked_from, e.worked_until) = credit.period
      AND NOT EXISTS (SELECT FROM volunteering_hoursentry r WHERE r.reverses_id = e.id))) THEN
    PERFORM hours_refuse('ledger_is_the_credited_time', 'the credited time is not what the ledger says');
  END IF;
  IF claim.state = 'confirmed' AND credit.claim_id IS NULL
     OR claim.state IN ('waiting', 'refused', 'withdrawn') AND credit.claim_id IS NOT NULL THEN
    PERFORM hours_refuse('claim_state_is_the_credited_time', 'the state of the claim is not what is credited');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER hours_balance AFTER INSERT OR UPDATE ON volunteering_hoursclaim
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hours_balance();
CREATE CONSTRAINT TRIGGER hours_balance AFTER INSERT ON volunteering_hoursentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hours_balance();
CREATE CONSTRAINT TRIGGER hours_balance AFTER INSERT OR UPDATE OR DELETE ON volunteering_creditedtime
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hours_balance();
"""

DISPUTES = """
CREATE FUNCTION hours_dispute_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  claim volunteering_hoursclaim;
BEGIN
  IF NEW.decided_by_id IS NULL OR TG_OP = 'UPDATE' AND OLD.decided_by_id = NEW.decided_by_id THEN RETURN NEW; END IF;
  SELECT * INTO claim FROM volunteering_hoursclaim WHERE id = NEW.claim_id;
  IF EXISTS (SELECT FROM volunteering_hoursdecision
             WHERE claim_id = claim.id AND by_id = NEW.decided_by_id AND at < NEW.decided_at)
     OR EXISTS (SELECT FROM programmes_membership
                WHERE user_id = NEW.decided_by_id AND organisation_id = claim.host_id)
     OR hours_is_family(NEW.decided_by_id, claim.volunteer_id) THEN
    PERFORM hours_refuse('dispute_by_nobody_involved', 'whoever had a part in it does not decide the dispute');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dispute_by_nobody_involved BEFORE INSERT OR UPDATE OF decided_by_id ON volunteering_dispute
  FOR EACH ROW EXECUTE FUNCTION hours_dispute_by_another();
"""

BACK = """
DROP TRIGGER dispute_by_nobody_involved ON volunteering_dispute;
DROP TRIGGER hours_balance ON volunteering_hoursclaim;
DROP TRIGGER hours_balance ON volunteering_hoursentry;
DROP TRIGGER hours_balance ON volunteering_creditedtime;
DROP TRIGGER credit_is_sound ON volunteering_creditedtime;
DROP TRIGGER entry_is_sound ON volunteering_hoursentry;
DROP TRIGGER decision_is_sound ON volunteering_hoursdecision;
DROP TRIGGER claim_is_kept ON volunteering_hoursclaim;
DROP TRIGGER hours_decision_stands ON volunteering_hoursdecision;
DROP TRIGGER hours_append_only ON volunteering_hoursdecision;
DROP TRIGGER hours_append_only ON volunteering_hoursentry;
DROP FUNCTION hours_dispute_by_another(), hours_balance(), hours_credit_is_sound(), hours_entry_is_sound(),
  hours_decision_is_sound(), hours_is_family(uuid, uuid), hours_claim_is_kept(), hours_decision_stands(),
  hours_append_only(), hours_refuse(text, text);
"""


class Migration(migrations.Migration):
    """Guards that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("volunteering", "0004_seats")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(APPEND_ONLY + CLAIMS + DECISIONS + LEDGER + BALANCE + DISPUTES, BACK)
    ]
