"""What the database itself keeps for grants, whatever path a change takes: our code, the admin, a shell, raw SQL.

1. `committed` of a round and of a fund is always the sum of their live awards. Nobody else can set it. The CHECK
   constraints committed <= ceiling then refuse overspending and a ceiling lowered below what is committed.
2. A declined application has at least one reason; a funded one has an award, and only a funded one has. Checked at
   commit, so that an action may write its rows in any order.
3. The staff's search index and the sequence that references are numbered from.

Sums move by difference, under the row lock that the UPDATE itself takes: two awards at once wait for each other on the
round's row. A recount (SELECT sum) here would read a snapshot from before the wait, and be wrong.
"""

from typing import ClassVar

from django.db import migrations

COMMITTED = """
CREATE FUNCTION grants_commit(round_key uuid, difference numeric) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF difference = 0 THEN RETURN; END IF;
  UPDATE grants_round SET committed = committed + difference WHERE id = round_key;
  UPDATE grants_fund SET committed = committed + difference
    WHERE id = (SELECT fund_id FROM grants_round WHERE id = round_key);
END $$;

CREATE FUNCTION grants_held(award grants_award) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN award.state IN ('offered', 'accepted') THEN award.amount ELSE 0 END
$$;

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
    PERFORM grants_commit(new_round, grants_held(NEW));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM grants_commit(old_round, -grants_held(OLD));
  ELSIF old_round = new_round THEN
    PERFORM grants_commit(new_round, grants_held(NEW) - grants_held(OLD));
  ELSE
    PERFORM grants_commit(old_round, -grants_held(OLD));
    PERFORM grants_commit(new_round, grants_held(NEW));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER award_counts AFTER INSERT OR UPDATE OR DELETE ON grants_award
  FOR EACH ROW EXECUTE FUNCTION grants_award_counts();

CREATE FUNCTION grants_awards_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE grants_round SET committed = 0 WHERE committed <> 0;
  UPDATE grants_fund SET committed = 0 WHERE committed <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER awards_emptied AFTER TRUNCATE ON grants_award
  FOR EACH STATEMENT EXECUTE FUNCTION grants_awards_emptied();

CREATE FUNCTION grants_application_moves_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held numeric;
BEGIN
  SELECT grants_held(a) INTO held FROM grants_award a WHERE a.application_id = NEW.id;
  IF held IS NOT NULL THEN
    PERFORM grants_commit(OLD.round_id, -held);
    PERFORM grants_commit(NEW.round_id, held);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER application_moves_round AFTER UPDATE OF round_id ON grants_application
  FOR EACH ROW WHEN (OLD.round_id IS DISTINCT FROM NEW.round_id) EXECUTE FUNCTION grants_application_moves_round();

CREATE FUNCTION grants_round_moves_fund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE grants_fund SET committed = committed - NEW.committed WHERE id = OLD.fund_id;
  UPDATE grants_fund SET committed = committed + NEW.committed WHERE id = NEW.fund_id;
  RETURN NULL;
END $$;
CREATE TRIGGER round_moves_fund AFTER UPDATE OF fund_id ON grants_round
  FOR EACH ROW WHEN (OLD.fund_id IS DISTINCT FROM NEW.fund_id) EXECUTE FUNCTION grants_round_moves_fund();

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
CREATE TRIGGER fund_committed_is_kept BEFORE INSERT OR UPDATE ON grants_fund
  FOR EACH ROW EXECUTE FUNCTION grants_committed_is_kept();
"""

DECISIONS = """
CREATE FUNCTION grants_decision_is_complete(application_key uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  now_state text;
  has_award boolean;
BEGIN
  SELECT state INTO now_state FROM grants_application WHERE id = application_key;
  IF now_state IS NULL THEN RETURN; END IF;
  has_award := EXISTS (SELECT FROM grants_award WHERE application_id = application_key);
  IF now_state = 'declined' AND NOT EXISTS (
      SELECT FROM grants_decisionreason WHERE application_id = application_key AND verb = 'decline') THEN
    RAISE EXCEPTION 'application % is declined without a reason', application_key
      USING ERRCODE = 'check_violation', CONSTRAINT = 'application_declined_with_reason';
  END IF;
  IF (now_state = 'funded') <> has_award THEN
    RAISE EXCEPTION 'application % is % and its award does not agree', application_key, now_state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'application_funded_with_award';
  END IF;
END $$;

CREATE FUNCTION grants_check_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'grants_application' THEN
    PERFORM grants_decision_is_complete(NEW.id);
  ELSE
    IF TG_OP <> 'INSERT' THEN PERFORM grants_decision_is_complete(OLD.application_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM grants_decision_is_complete(NEW.application_id); END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER application_decision AFTER INSERT OR UPDATE OF state ON grants_application
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IN ('declined', 'funded')) EXECUTE FUNCTION grants_check_decision();
CREATE CONSTRAINT TRIGGER application_decision_undone AFTER UPDATE OF state ON grants_application
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state = 'funded') EXECUTE FUNCTION grants_check_decision();
CREATE CONSTRAINT TRIGGER award_decision AFTER INSERT OR UPDATE OF application_id OR DELETE ON grants_award
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_check_decision();
CREATE CONSTRAINT TRIGGER reason_decision AFTER UPDATE OR DELETE ON grants_decisionreason
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_check_decision();
"""

SEARCH = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX application_search ON grants_application USING gin (search_text gin_trgm_ops);
CREATE SEQUENCE grants_reference_number;
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
    GRANT USAGE ON SEQUENCE grants_reference_number TO portal_app;
  END IF;
END $$;
"""

UNDO = """
DROP SEQUENCE grants_reference_number;
DROP INDEX application_search;
DROP TRIGGER reason_decision ON grants_decisionreason;
DROP TRIGGER award_decision ON grants_award;
DROP TRIGGER application_decision_undone ON grants_application;
DROP TRIGGER application_decision ON grants_application;
DROP FUNCTION grants_check_decision();
DROP FUNCTION grants_decision_is_complete(uuid);
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


class Migration(migrations.Migration):
    """Triggers, deferred checks, the search index and the reference numbers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0001_initial")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(COMMITTED + DECISIONS + SEARCH, UNDO),
    ]
