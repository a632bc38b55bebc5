"""What the database itself keeps for money and for published rounds, whatever path a change takes.

1. `committed` of a round, its strand, its fund, its authorising decision and the decision's year is always the sum of
   the live awards under it. Nobody else can set it. The CHECK constraints refuse more than the ceiling, and a ceiling
   lowered below what is committed.
2. Rows are locked in one order (rounds, strands, funds, decisions, years; each by its key), so that two changes at
   once wait for each other and never block each other for good.
3. The years of a decision lie within its money for grants, and hold every award under it. Decisions that a higher one
   delegated lie within the higher one.
4. A published round is frozen: only its dates, its ceiling and its marks may change, its closing time only to a later
   moment and with an Extension beside it. So are its criteria, documents and reports, and the terms that it takes
   from its strand or fund.

Sums move by difference, under the row lock that the UPDATE itself takes. A recount (SELECT sum) without that lock
would read a snapshot from before the wait, and be wrong.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

guards = import_module("grants.migrations.0002_guards")

OLD_AWAY = """
DROP TRIGGER fund_committed_is_kept ON grants_fund;
DROP TRIGGER round_committed_is_kept ON grants_round;
DROP FUNCTION grants_committed_is_kept();
DROP TRIGGER round_moves_fund ON grants_round;
DROP FUNCTION grants_round_moves_fund();
DROP TRIGGER application_moves_round ON grants_application;
DROP FUNCTION grants_application_moves_round();
DROP TRIGGER awards_emptied ON grants_award;
DROP FUNCTION grants_awards_emptied();
DROP TRIGGER award_counts ON grants_award;
DROP FUNCTION grants_award_counts();
DROP FUNCTION grants_held(grants_award);
DROP FUNCTION grants_commit(uuid, numeric);
"""

COMMITTED = """
CREATE FUNCTION grants_held(award grants_award) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN award.state IN ('offered', 'accepted') THEN award.amount ELSE 0 END
$$;

-- Take the locks of everything that these rounds draw on, before the first sum moves.
CREATE FUNCTION grants_lock_ceilings(
  round_keys uuid[], more_strands uuid[], more_funds bigint[], more_decisions uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  strands uuid[];
  funds bigint[];
  decisions uuid[];
BEGIN
  PERFORM FROM grants_round WHERE id = ANY(round_keys) ORDER BY id FOR NO KEY UPDATE;
  SELECT array_agg(strand_id), array_agg(fund_id), array_agg(authorisation_id) INTO strands, funds, decisions
    FROM grants_round WHERE id = ANY(round_keys);
  strands := strands || more_strands;
  funds := funds || more_funds;
  decisions := decisions || more_decisions;
  PERFORM FROM grants_strand WHERE id = ANY(strands) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM grants_fund WHERE id = ANY(funds) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM grants_authorisation WHERE id = ANY(decisions) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM grants_authorisationyear WHERE authorisation_id = ANY(decisions) ORDER BY id FOR NO KEY UPDATE;
END $$;

CREATE FUNCTION grants_commit_decision(decision uuid, award_year text, difference numeric) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF decision IS NULL OR difference = 0 THEN RETURN; END IF;
  UPDATE grants_authorisation SET committed = committed + difference WHERE id = decision;
  UPDATE grants_authorisationyear SET committed = committed + difference
    WHERE authorisation_id = decision AND year = award_year;
  IF NOT FOUND AND EXISTS (SELECT FROM grants_authorisationyear WHERE authorisation_id = decision) THEN
    RAISE EXCEPTION 'decision % has no money in the year "%"', decision, award_year
      USING ERRCODE = 'check_violation', CONSTRAINT = 'authorisation_year_within_ceiling';
  END IF;
END $$;

CREATE FUNCTION grants_commit(round_key uuid, award_year text, difference numeric) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  strand uuid;
  fund bigint;
  decision uuid;
BEGIN
  IF difference = 0 THEN RETURN; END IF;
  UPDATE grants_round SET committed = committed + difference WHERE id = round_key
    RETURNING strand_id, fund_id, authorisation_id INTO strand, fund, decision;
  UPDATE grants_strand SET committed = committed + difference WHERE id = strand;
  UPDATE grants_fund SET committed = committed + difference WHERE id = fund;
  PERFORM grants_commit_decision(decision, award_year, difference);
END $$;

CREATE FUNCTION grants_award_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  old_round uuid;
  new_round uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT round_id INTO old_round FROM grants_application WHERE id = OLD.application_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    SELECT round_id INTO new_round FROM grants_application WHERE id = NEW.application_id;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM grants_commit(new_round, NEW.year, grants_held(NEW));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM grants_commit(old_round, OLD.year, -grants_held(OLD));
  ELSIF old_round = new_round AND OLD.year = NEW.year THEN
    PERFORM grants_commit(new_round, NEW.year, grants_held(NEW) - grants_held(OLD));
  ELSE
    PERFORM grants_lock_ceilings(ARRAY[old_round, new_round], NULL, NULL, NULL);
    PERFORM grants_commit(old_round, OLD.year, -grants_held(OLD));
    PERFORM grants_commit(new_round, NEW.year, grants_held(NEW));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER award_counts AFTER INSERT OR UPDATE OR DELETE ON grants_award
  FOR EACH ROW EXECUTE FUNCTION grants_award_counts();

CREATE FUNCTION grants_awards_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE grants_round SET committed = 0 WHERE committed <> 0;
  UPDATE grants_strand SET committed = 0 WHERE committed <> 0;
  UPDATE grants_fund SET committed = 0 WHERE committed <> 0;
  UPDATE grants_authorisation SET committed = 0 WHERE committed <> 0;
  UPDATE grants_authorisationyear SET committed = 0 WHERE committed <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER awards_emptied AFTER TRUNCATE ON grants_award
  FOR EACH STATEMENT EXECUTE FUNCTION grants_awards_emptied();

CREATE FUNCTION grants_application_moves_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held numeric;
  award_year text;
BEGIN
  SELECT grants_held(a), a.year INTO held, award_year FROM grants_award a WHERE a.application_id = NEW.id;
  IF held <> 0 THEN
    PERFORM grants_lock_ceilings(ARRAY[OLD.round_id, NEW.round_id], NULL, NULL, NULL);
    PERFORM grants_commit(OLD.round_id, award_year, -held);
    PERFORM grants_commit(NEW.round_id, award_year, held);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER application_moves_round AFTER UPDATE OF round_id ON grants_application
  FOR EACH ROW WHEN (OLD.round_id IS DISTINCT FROM NEW.round_id) EXECUTE FUNCTION grants_application_moves_round();

CREATE FUNCTION grants_round_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part record;
BEGIN
  IF NEW.committed = 0 THEN RETURN NULL; END IF;
  PERFORM grants_lock_ceilings(
    ARRAY[NEW.id], ARRAY[OLD.strand_id], ARRAY[OLD.fund_id], ARRAY[OLD.authorisation_id]);
  UPDATE grants_strand SET committed = committed - NEW.committed WHERE id = OLD.strand_id;
  UPDATE grants_fund SET committed = committed - NEW.committed WHERE id = OLD.fund_id;
  UPDATE grants_strand SET committed = committed + NEW.committed WHERE id = NEW.strand_id;
  UPDATE grants_fund SET committed = committed + NEW.committed WHERE id = NEW.fund_id;
  IF OLD.authorisation_id IS DISTINCT FROM NEW.authorisation_id THEN
    FOR part IN
      SELECT w.year, sum(grants_held(w)) AS held FROM grants_award w
        JOIN grants_application a ON a.id = w.application_id
        WHERE a.round_id = NEW.id GROUP BY w.year ORDER BY w.year
    LOOP
      PERFORM grants_commit_decision(OLD.authorisation_id, part.year, -part.held);
      PERFORM grants_commit_decision(NEW.authorisation_id, part.year, part.held);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER round_moves AFTER UPDATE OF fund_id, strand_id, authorisation_id ON grants_round
  FOR EACH ROW WHEN (
    OLD.fund_id IS DISTINCT FROM NEW.fund_id OR OLD.strand_id IS DISTINCT FROM NEW.strand_id
    OR OLD.authorisation_id IS DISTINCT FROM NEW.authorisation_id)
  EXECUTE FUNCTION grants_round_moves();

-- A saved form or object carries the figure it once read. It is dropped without a word: the sum stands.
CREATE FUNCTION grants_committed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.committed := 0;
  ELSIF pg_trigger_depth() < 2 THEN
    NEW.committed := OLD.committed;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_committed_is_kept BEFORE INSERT OR UPDATE ON grants_round
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
CREATE TRIGGER strand_committed_is_kept BEFORE INSERT OR UPDATE ON grants_strand
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
CREATE TRIGGER fund_committed_is_kept BEFORE INSERT OR UPDATE ON grants_fund
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
CREATE TRIGGER authorisation_committed_is_kept BEFORE INSERT OR UPDATE ON grants_authorisation
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
CREATE TRIGGER year_committed_is_kept BEFORE UPDATE ON grants_authorisationyear
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
"""

DECISIONS = """
CREATE FUNCTION grants_refuse(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION grants_rank(form text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['dar', 'add', 'dd', 'md'], form)
$$;

-- The money that a decision passes on to lower ones comes out of its own.
CREATE FUNCTION grants_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  higher grants_authorisation;
  below record;
BEGIN
  IF NEW.delegated_by_id IS NOT NULL THEN
    SELECT * INTO higher FROM grants_authorisation WHERE id = NEW.delegated_by_id FOR NO KEY UPDATE;
    IF grants_rank(higher.level) <= grants_rank(NEW.level) THEN
      PERFORM grants_refuse('authorisation_delegated_by_higher', higher.reference || ' is not a higher decision');
    END IF;
    SELECT coalesce(sum(amount), 0) + NEW.amount AS amount,
           coalesce(sum(grants_amount), 0) + NEW.grants_amount AS grants
      INTO below FROM grants_authorisation WHERE delegated_by_id = higher.id AND id <> NEW.id;
    IF below.amount > higher.amount OR below.grants + higher.committed > higher.grants_amount THEN
      PERFORM grants_refuse('authorisation_within_delegation', higher.reference || ' does not cover this amount');
    END IF;
  END IF;
  SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(grants_amount), 0) AS grants,
         coalesce(max(grants_rank(level)), 0) AS top
    INTO below FROM grants_authorisation WHERE delegated_by_id = NEW.id AND id <> NEW.id;
  IF below.top >= grants_rank(NEW.level) THEN
    PERFORM grants_refuse('authorisation_delegated_by_higher', NEW.reference || ' has delegated to its own level');
  END IF;
  IF below.amount > NEW.amount THEN
    PERFORM grants_refuse('authorisation_within_delegation', NEW.reference || ' has delegated more than this');
  END IF;
  IF below.grants + NEW.committed > NEW.grants_amount THEN
    PERFORM grants_refuse('authorisation_within_ceiling', NEW.reference || ' has given out more than this');
  END IF;
  IF (SELECT sum(grants_amount) FROM grants_authorisationyear WHERE authorisation_id = NEW.id) > NEW.grants_amount THEN
    PERFORM grants_refuse('authorisation_years_within_it', NEW.reference || ' gives its years more than this');
  END IF;
  RETURN NEW;
END $$;
-- After "committed_is_kept": triggers run in the order of their names.
CREATE TRIGGER authorisation_fits BEFORE INSERT ON grants_authorisation
  FOR EACH ROW EXECUTE FUNCTION grants_decision_fits();
CREATE TRIGGER authorisation_still_fits BEFORE UPDATE ON grants_authorisation
  FOR EACH ROW WHEN (
    OLD.level <> NEW.level OR OLD.amount <> NEW.amount OR OLD.grants_amount <> NEW.grants_amount
    OR OLD.delegated_by_id IS DISTINCT FROM NEW.delegated_by_id)
  EXECUTE FUNCTION grants_decision_fits();

CREATE FUNCTION grants_decision_has_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.committed + (SELECT coalesce(sum(grants_amount), 0) FROM grants_authorisation WHERE delegated_by_id = NEW.id)
     > NEW.grants_amount THEN
    PERFORM grants_refuse('authorisation_within_ceiling', NEW.reference || ' has less left than this');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER authorisation_has_left BEFORE UPDATE ON grants_authorisation
  FOR EACH ROW WHEN (NEW.committed > OLD.committed) EXECUTE FUNCTION grants_decision_has_left();

CREATE FUNCTION grants_year_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whole numeric;
BEGIN
  SELECT grants_amount INTO whole FROM grants_authorisation WHERE id = NEW.authorisation_id FOR NO KEY UPDATE;
  IF (SELECT coalesce(sum(grants_amount), 0) + NEW.grants_amount FROM grants_authorisationyear
      WHERE authorisation_id = NEW.authorisation_id AND id <> NEW.id) > whole THEN
    PERFORM grants_refuse('authorisation_years_within_it', 'the years together exceed the decision');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.year = NEW.year AND OLD.authorisation_id = NEW.authorisation_id THEN RETURN NEW; END IF;
    IF OLD.committed <> 0 THEN
      PERFORM grants_refuse('authorisation_year_holds_awards', 'awards hold money of this year');
    END IF;
  END IF;
  -- A new year takes up the awards that name it already. The decision's row lock keeps others out until the end.
  SELECT coalesce(sum(grants_held(w)), 0) INTO NEW.committed FROM grants_award w
    JOIN grants_application a ON a.id = w.application_id JOIN grants_round r ON r.id = a.round_id
    WHERE r.authorisation_id = NEW.authorisation_id AND w.year = NEW.year;
  RETURN NEW;
END $$;
CREATE TRIGGER year_fits BEFORE INSERT OR UPDATE OF grants_amount, year, authorisation_id ON grants_authorisationyear
  FOR EACH ROW EXECUTE FUNCTION grants_year_fits();

CREATE FUNCTION grants_year_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.committed <> 0 THEN
    PERFORM grants_refuse('authorisation_year_holds_awards', 'awards hold money of this year');
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER year_kept BEFORE DELETE ON grants_authorisationyear
  FOR EACH ROW EXECUTE FUNCTION grants_year_kept();

CREATE FUNCTION grants_years_hold_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  years record;
  whole numeric;
BEGIN
  SELECT count(*) AS number, sum(committed) AS committed INTO years
    FROM grants_authorisationyear WHERE authorisation_id = NEW.authorisation_id;
  SELECT committed INTO whole FROM grants_authorisation WHERE id = NEW.authorisation_id;
  IF years.number > 0 AND years.committed <> whole THEN
    PERFORM grants_refuse('authorisation_years_hold_all', 'an award of this decision is in none of its years');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER years_hold_all AFTER INSERT OR UPDATE OF year, authorisation_id ON grants_authorisationyear
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_years_hold_all();
"""
FROZEN = """
CREATE FUNCTION grants_round_of_its_strand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.strand_id IS NOT NULL
     AND NEW.fund_id IS DISTINCT FROM (SELECT fund_id FROM grants_strand WHERE id = NEW.strand_id) THEN
    PERFORM grants_refuse('round_strand_of_its_fund', 'the strand is of another fund');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_of_its_strand BEFORE INSERT OR UPDATE OF fund_id, strand_id ON grants_round
  FOR EACH ROW EXECUTE FUNCTION grants_round_of_its_strand();

CREATE FUNCTION grants_strand_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM grants_refuse('strand_stays_in_its_fund', 'a strand stays in its fund');
  RETURN NULL;
END $$;
CREATE TRIGGER strand_stays BEFORE UPDATE OF fund_id ON grants_strand
  FOR EACH ROW WHEN (OLD.fund_id <> NEW.fund_id) EXECUTE FUNCTION grants_strand_stays();

-- What applicants rely on. Every column that a later release adds is frozen too, unless it is named here.
CREATE FUNCTION grants_round_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := ARRAY['closes_at', 'panel_week_date', 'decision_week_date', 'decision_date', 'ceiling', 'committed',
    'demonstration', 'state', 'published_at', 'published_by_id', 'closed_at', 'closed_by_id'];
  changed text;
BEGIN
  -- The terms that it takes from its strand or fund may not change in the same moment.
  IF OLD.state <> 'published' AND NEW.state = 'published' THEN
    PERFORM FROM grants_strand WHERE id = NEW.strand_id FOR SHARE;
    PERFORM FROM grants_fund WHERE id = NEW.fund_id FOR SHARE;
  END IF;
  IF OLD.state = 'draft' THEN RETURN NEW; END IF;
  IF NEW.state = 'draft' THEN
    PERFORM grants_refuse('round_published_is_frozen', 'a published round does not become a draft again');
  END IF;
  IF NEW.closes_at < OLD.closes_at THEN
    PERFORM grants_refuse('round_extended_only', 'a published round closes later than it said, never earlier');
  END IF;
  -- A decision that was not known yet may be named once.
  IF OLD.authorisation_id IS NULL THEN free := free || 'authorisation_id'::text; END IF;
  SELECT string_agg(n.key, ', ') INTO changed
    FROM jsonb_each(to_jsonb(NEW) - free) n JOIN jsonb_each(to_jsonb(OLD) - free) o USING (key)
    WHERE n.value IS DISTINCT FROM o.value;
  IF changed IS NOT NULL THEN
    PERFORM grants_refuse('round_published_is_frozen', 'this round is published, so this is frozen: ' || changed);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_frozen BEFORE UPDATE ON grants_round
  FOR EACH ROW EXECUTE FUNCTION grants_round_frozen();

CREATE FUNCTION grants_round_extended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM grants_extension
                 WHERE round_id = NEW.id AND old_closes_at = OLD.closes_at AND new_closes_at = NEW.closes_at) THEN
    PERFORM grants_refuse('round_extended_with_reason', 'a published round was extended without its reason');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER round_extended AFTER UPDATE OF closes_at ON grants_round
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state <> 'draft' AND OLD.closes_at <> NEW.closes_at) EXECUTE FUNCTION grants_round_extended();

CREATE FUNCTION grants_extension_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER extension_stands BEFORE UPDATE OR DELETE ON grants_extension
  FOR EACH ROW EXECUTE FUNCTION grants_extension_stands();

-- FOR SHARE waits for a publication under way, and is waited for by the next.
CREATE FUNCTION grants_refuse_if_published(round_key uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  stage text;
BEGIN
  SELECT state INTO stage FROM grants_round WHERE id = round_key FOR SHARE;
  IF stage <> 'draft' THEN
    PERFORM grants_refuse('round_published_is_frozen', 'this round is published, so what it asks for is frozen');
  END IF;
END $$;

CREATE FUNCTION grants_asked_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM grants_refuse_if_published(OLD.round_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM grants_refuse_if_published(NEW.round_id); END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON grants_criterion
  FOR EACH ROW EXECUTE FUNCTION grants_asked_frozen();
CREATE TRIGGER document_frozen BEFORE INSERT OR UPDATE OR DELETE ON grants_documentasked
  FOR EACH ROW EXECUTE FUNCTION grants_asked_frozen();
CREATE TRIGGER report_due_frozen BEFORE INSERT OR UPDATE OR DELETE ON grants_reportdue
  FOR EACH ROW EXECUTE FUNCTION grants_asked_frozen();

CREATE FUNCTION grants_terms_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whole jsonb := to_jsonb(NEW);
BEGIN
  IF EXISTS (
    SELECT FROM grants_round r
      WHERE CASE TG_TABLE_NAME WHEN 'grants_strand' THEN r.strand_id::text = whole ->> 'id'
            ELSE r.fund_id::text = whole ->> 'id' AND r.strand_id IS NULL END
        AND (r.state = 'published' OR r.state = 'closed' AND EXISTS (
          SELECT FROM grants_application a WHERE a.round_id = r.id AND (
            a.state IN ('submitted', 'returned')
            OR a.state = 'draft' AND EXISTS (
              SELECT FROM grants_lateexception e WHERE e.application_id = a.id AND e.until_at > portal_now())))))
  THEN
    PERFORM grants_refuse('terms_of_a_published_round', 'a published round or an undecided bid relies on these terms');
  END IF;
  RETURN NEW;
END $$;
"""

TERMS = ("minimum_award", "maximum_award", "turnover_limit", "for_organisations", "for_individuals")


def terms_trigger(table: str, *columns: str) -> str:
    """SQL: refuse a change of these columns while a published round relies on them."""
    changed = " OR ".join(f"OLD.{each} IS DISTINCT FROM NEW.{each}" for each in columns)
    return (
        f"CREATE TRIGGER terms_frozen BEFORE UPDATE ON {table}"
        f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION grants_terms_frozen();\n"
    )


FROZEN += terms_trigger("grants_fund", *TERMS) + terms_trigger("grants_strand", *TERMS, "length_weeks", "place_based")

UNDO = """
DROP TRIGGER terms_frozen ON grants_strand;
DROP TRIGGER terms_frozen ON grants_fund;
DROP TRIGGER report_due_frozen ON grants_reportdue;
DROP TRIGGER document_frozen ON grants_documentasked;
DROP TRIGGER criterion_frozen ON grants_criterion;
DROP TRIGGER extension_stands ON grants_extension;
DROP TRIGGER round_extended ON grants_round;
DROP TRIGGER round_frozen ON grants_round;
DROP TRIGGER strand_stays ON grants_strand;
DROP TRIGGER round_of_its_strand ON grants_round;
DROP TRIGGER years_hold_all ON grants_authorisationyear;
DROP TRIGGER year_kept ON grants_authorisationyear;
DROP TRIGGER year_fits ON grants_authorisationyear;
DROP TRIGGER authorisation_has_left ON grants_authorisation;
DROP TRIGGER authorisation_still_fits ON grants_authorisation;
DROP TRIGGER authorisation_fits ON grants_authorisation;
DROP TRIGGER year_committed_is_kept ON grants_authorisationyear;
DROP TRIGGER authorisation_committed_is_kept ON grants_authorisation;
DROP TRIGGER fund_committed_is_kept ON grants_fund;
DROP TRIGGER strand_committed_is_kept ON grants_strand;
DROP TRIGGER round_committed_is_kept ON grants_round;
DROP TRIGGER round_moves ON grants_round;
DROP TRIGGER application_moves_round ON grants_application;
DROP TRIGGER awards_emptied ON grants_award;
DROP TRIGGER award_counts ON grants_award;
DROP FUNCTION grants_terms_frozen(), grants_asked_frozen(), grants_refuse_if_published(uuid),
  grants_extension_stands(), grants_round_extended(), grants_round_frozen(), grants_strand_stays(),
  grants_round_of_its_strand(), grants_years_hold_all(), grants_year_kept(), grants_year_fits(),
  grants_decision_has_left(), grants_decision_fits(), grants_rank(text), grants_refuse(text, text),
  grants_committed_is_kept(), grants_round_moves(), grants_application_moves_round(), grants_awards_emptied(),
  grants_award_counts(), grants_commit(uuid, text, numeric), grants_commit_decision(uuid, text, numeric),
  grants_lock_ceilings(uuid[], uuid[], bigint[], uuid[]), grants_held(grants_award);
"""


class Migration(migrations.Migration):
    """Sums and ceilings on five levels, and the freeze of what is published."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0005_rooms")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(OLD_AWAY + COMMITTED + DECISIONS + FROZEN, UNDO + guards.COMMITTED),
    ]
