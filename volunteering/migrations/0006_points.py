"""What the database itself keeps of points and rewards, whatever path a change takes.

1. The ledger is append-only; the legs of a transfer sum to 0, and to what the transfer says of the person.
2. A balance is what its legs have put in, written by triggers alone. A person's balances change at once; the portal's
   own accounts at commit, so that their one row is held for a moment only. Nobody has points while they owe some.
3. Stock counters follow the codes: issued + remaining + voided = loaded (the CHECKs of the model), written by triggers
   alone. A code that is given out has its redemption, one that has ended never comes back, and its text never changes.
4. A redemption is taken from a published reward inside its window, for its borough and within the limit for a person,
   with a code of that reward and a debit of its price; the sponsor's budget is held by a counter and a CHECK.
"""

from typing import ClassVar

from django.db import migrations

LEDGER = """
CREATE FUNCTION points_refuse(rule text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION points_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the ledger of points is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER points_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON volunteering_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION points_append_only();
CREATE TRIGGER points_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON volunteering_leg
  FOR EACH STATEMENT EXECUTE FUNCTION points_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON volunteering_transfer, volunteering_leg FROM portal_app;

CREATE FUNCTION points_balance_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.balance <> 0 THEN
    PERFORM points_refuse('points_account_opens_empty', 'an account opens with nothing');
  ELSIF TG_OP = 'UPDATE' AND pg_trigger_depth() < 2 AND NEW.balance <> OLD.balance THEN
    PERFORM points_refuse('points_balance_is_its_legs', 'a balance changes by a transfer only');
  ELSIF TG_OP = 'UPDATE' AND (NEW.kind, NEW.volunteer_id) IS DISTINCT FROM (OLD.kind, OLD.volunteer_id) THEN
    PERFORM points_refuse('points_account_stays', 'an account stays what it is');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER points_balance_is_kept BEFORE INSERT OR UPDATE ON volunteering_pointsaccount
  FOR EACH ROW EXECUTE FUNCTION points_balance_is_kept();

CREATE FUNCTION points_leg_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE volunteering_pointsaccount SET balance = balance + NEW.points
    WHERE id = NEW.account_id AND volunteer_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER points_leg_counts AFTER INSERT ON volunteering_leg
  FOR EACH ROW EXECUTE FUNCTION points_leg_counts();

CREATE FUNCTION points_leg_settles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(points) FROM volunteering_leg WHERE transfer_id = NEW.transfer_id) <> 0 THEN
    PERFORM points_refuse('points_legs_sum_to_nothing', 'the two sides of a transfer of points differ');
  END IF;
  UPDATE volunteering_pointsaccount SET balance = balance + NEW.points
    WHERE id = NEW.account_id AND volunteer_id IS NULL;
  IF EXISTS (
    SELECT FROM volunteering_pointsaccount mine
      JOIN volunteering_pointsaccount owed ON owed.volunteer_id = mine.volunteer_id AND owed.kind = 'debt'
      WHERE mine.kind = 'points' AND mine.balance > 0 AND owed.balance < 0
        AND NEW.account_id IN (mine.id, owed.id)
  ) THEN
    PERFORM points_refuse('points_repay_first', 'points that are owed are repaid before any can be kept');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER points_leg_settles AFTER INSERT ON volunteering_leg
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION points_leg_settles();

CREATE FUNCTION points_transfer_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved bigint;
BEGIN
  SELECT coalesce(sum(l.points), 0) INTO moved FROM volunteering_leg l
    JOIN volunteering_pointsaccount a ON a.id = l.account_id
    WHERE l.transfer_id = NEW.id AND a.volunteer_id = NEW.volunteer_id;
  IF moved <> NEW.points THEN
    PERFORM points_refuse('points_transfer_is_its_legs', 'a transfer says other points than its legs move');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER points_transfer_is_told AFTER INSERT ON volunteering_transfer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION points_transfer_is_told();
"""

STOCK = """
CREATE FUNCTION reward_counters_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (
    TG_OP = 'INSERT' AND (NEW.loaded, NEW.issued, NEW.remaining, NEW.voided) <> (0, 0, 0, 0)
    OR TG_OP = 'UPDATE' AND (NEW.loaded, NEW.issued, NEW.remaining, NEW.voided)
                         <> (OLD.loaded, OLD.issued, OLD.remaining, OLD.voided)
  ) THEN
    PERFORM points_refuse('reward_stock_is_its_codes', 'the stock of a reward changes with its codes only');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_counters_are_kept BEFORE INSERT OR UPDATE ON volunteering_reward
  FOR EACH ROW EXECUTE FUNCTION reward_counters_are_kept();

CREATE FUNCTION reward_code_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.code !~ '^gAAAA' THEN
    PERFORM points_refuse('reward_code_is_sealed', 'a code is kept as ciphertext');
  END IF;
  IF TG_OP = 'INSERT' AND NEW.state <> 'loaded' THEN
    PERFORM points_refuse('reward_code_begins_in_stock', 'a code begins in stock');
  ELSIF TG_OP = 'UPDATE' THEN
    IF (NEW.reward_id, NEW.mark) IS DISTINCT FROM (OLD.reward_id, OLD.mark) THEN
      PERFORM points_refuse('reward_code_stays', 'a code stays what it is');
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state IN ('voided', 'expired') OR NEW.state = 'loaded') THEN
      PERFORM points_refuse('reward_code_never_comes_back', 'a code that was given out or ended never comes back');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reward_code_is_sound BEFORE INSERT OR UPDATE ON volunteering_rewardcode
  FOR EACH ROW EXECUTE FUNCTION reward_code_is_sound();

CREATE FUNCTION reward_code_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('reward_code_is_kept', 'a code is voided, never deleted');
  RETURN NULL;
END $$;
CREATE TRIGGER reward_code_kept BEFORE DELETE OR TRUNCATE ON volunteering_rewardcode
  FOR EACH STATEMENT EXECUTE FUNCTION reward_code_kept();

CREATE FUNCTION reward_codes_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE volunteering_reward r SET loaded = r.loaded + c.many, remaining = r.remaining + c.many
    FROM (SELECT reward_id, count(*) AS many FROM fresh GROUP BY reward_id) c WHERE r.id = c.reward_id;
  RETURN NULL;
END $$;
CREATE TRIGGER reward_codes_come AFTER INSERT ON volunteering_rewardcode
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reward_codes_come();

CREATE FUNCTION reward_codes_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE volunteering_reward r
    SET issued = r.issued + c.issued, remaining = r.remaining + c.remaining, voided = r.voided + c.voided
    FROM (
      SELECT n.reward_id,
             sum((n.state = 'issued')::int - (o.state = 'issued')::int) AS issued,
             sum((n.state = 'loaded')::int - (o.state = 'loaded')::int) AS remaining,
             sum((n.state IN ('voided', 'expired'))::int - (o.state IN ('voided', 'expired'))::int) AS voided
        FROM fresh n JOIN stale o ON o.id = n.id WHERE n.state <> o.state GROUP BY n.reward_id
    ) c WHERE r.id = c.reward_id;
  RETURN NULL;
END $$;
CREATE TRIGGER reward_codes_go AFTER UPDATE ON volunteering_rewardcode
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reward_codes_go();

CREATE FUNCTION reward_code_has_its_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this_code uuid := CASE WHEN TG_TABLE_NAME = 'volunteering_redemption' THEN (to_jsonb(NEW) ->> 'code_id')::uuid
              ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
BEGIN
  IF EXISTS (SELECT FROM volunteering_rewardcode WHERE id = this_code AND state = 'issued') AND NOT EXISTS (
    SELECT FROM volunteering_redemption WHERE code_id = this_code AND state IN ('issued', 'used')
  ) THEN
    PERFORM points_refuse('reward_code_has_its_owner', 'a code is given out with its redemption');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reward_code_has_its_owner AFTER UPDATE OF state ON volunteering_rewardcode
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reward_code_has_its_owner();
"""

REDEMPTIONS = """
CREATE FUNCTION sponsor_counter_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (
    TG_OP = 'INSERT' AND NEW.committed <> 0 OR TG_OP = 'UPDATE' AND NEW.committed <> OLD.committed
  ) THEN
    PERFORM points_refuse('sponsor_committed_is_its_redemptions', 'what a budget holds follows from the redemptions');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sponsor_counter_is_kept BEFORE INSERT OR UPDATE ON volunteering_sponsor
  FOR EACH ROW EXECUTE FUNCTION sponsor_counter_is_kept();

CREATE FUNCTION redemption_keeps_the_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  r volunteering_reward;
  lives_in bigint;
BEGIN
  -- One redemption of a person after the other, so that the limit is counted on what is there.
  PERFORM FROM volunteering_pointsaccount WHERE volunteer_id = NEW.volunteer_id AND kind = 'points' FOR UPDATE;
  SELECT * INTO r FROM volunteering_reward WHERE id = NEW.reward_id FOR NO KEY UPDATE;
  IF r.state <> 'published' THEN
    PERFORM points_refuse('redemption_of_what_is_published', 'the reward is not published');
  END IF;
  IF portal_now() NOT BETWEEN r.opens_at AND r.closes_at THEN
    PERFORM points_refuse('redemption_inside_the_window', 'the window of the reward is not open');
  END IF;
  IF EXISTS (SELECT FROM volunteering_reward_boroughs WHERE reward_id = r.id) AND NOT EXISTS (
    SELECT FROM volunteering_reward_boroughs b JOIN volunteering_volunteer v ON v.borough_id = b.borough_id
      WHERE b.reward_id = r.id AND v.id = NEW.volunteer_id
  ) THEN
    PERFORM points_refuse('redemption_for_its_borough', 'the reward is for other boroughs');
  END IF;
  IF (SELECT count(*) FROM volunteering_redemption
      WHERE volunteer_id = NEW.volunteer_id AND reward_id = r.id AND state IN ('issued', 'used')) >= r.per_person THEN
    PERFORM points_refuse('redemption_within_the_limit', 'the limit for one person is reached');
  END IF;
  IF (NEW.points, NEW.value) IS DISTINCT FROM (r.points, r.value) THEN
    PERFORM points_refuse('redemption_at_its_price', 'the price or the value is another');
  END IF;
  IF NOT EXISTS (SELECT FROM volunteering_rewardcode
                 WHERE id = NEW.code_id AND reward_id = r.id AND state = 'issued') THEN
    PERFORM points_refuse('redemption_of_its_code', 'the code is not one of this reward that was just given out');
  END IF;
  IF NOT EXISTS (SELECT FROM volunteering_transfer WHERE id = NEW.debit_id AND kind = 'spent'
                 AND volunteer_id = NEW.volunteer_id AND points = -NEW.points) THEN
    PERFORM points_refuse('redemption_with_its_debit', 'the points were not taken');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER redemption_keeps_the_rules BEFORE INSERT ON volunteering_redemption
  FOR EACH ROW EXECUTE FUNCTION redemption_keeps_the_rules();

CREATE FUNCTION redemption_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.reward_id, NEW.code_id, NEW.debit_id, NEW.points, NEW.value, NEW.key)
     IS DISTINCT FROM (OLD.reward_id, OLD.code_id, OLD.debit_id, OLD.points, OLD.value, OLD.key) THEN
    PERFORM points_refuse('redemption_stays', 'what was taken stays what it was');
  END IF;
  IF OLD.state IN ('cancelled', 'expired') AND NEW.state <> OLD.state THEN
    PERFORM points_refuse('redemption_returned_once', 'the points went back already');
  END IF;
  IF NEW.refund_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM volunteering_transfer
      WHERE id = NEW.refund_id AND kind = 'returned' AND points = NEW.points AND reverses_id = NEW.debit_id
  ) THEN
    PERFORM points_refuse('redemption_returns_its_debit', 'other points than were taken went back');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER redemption_is_sound BEFORE UPDATE ON volunteering_redemption
  FOR EACH ROW EXECUTE FUNCTION redemption_is_sound();

CREATE FUNCTION redemption_holds_budget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change numeric := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state IN ('issued', 'used') THEN change := change - OLD.value; END IF;
  IF TG_OP <> 'DELETE' AND NEW.state IN ('issued', 'used') THEN change := change + NEW.value; END IF;
  IF change <> 0 THEN
    UPDATE volunteering_sponsor s SET committed = committed + change
      FROM volunteering_reward r WHERE r.id = coalesce(NEW.reward_id, OLD.reward_id) AND s.id = r.sponsor_id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reward_code_has_its_owner AFTER UPDATE OF state ON volunteering_redemption
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reward_code_has_its_owner();

CREATE TRIGGER redemption_holds_budget AFTER INSERT OR UPDATE OF state OR DELETE ON volunteering_redemption
  FOR EACH ROW EXECUTE FUNCTION redemption_holds_budget();
"""


class Migration(migrations.Migration):
    """Guards that are written in SQL."""

    dependencies: ClassVar = [("volunteering", "0005_hours")]
    operations: ClassVar = [
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        migrations.RunSQL(STOCK, migrations.RunSQL.noop),
        migrations.RunSQL(REDEMPTIONS, migrations.RunSQL.noop),
    ]
