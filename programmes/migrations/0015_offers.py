"""What is offered is given once, and either side of a match stands in one at a time."""

from typing import ClassVar

from django.db import migrations

# The counts are kept here, whoever writes; the offer's CHECK refuses one more than there are. The update of the offer's
# row makes two people who want the last one wait for one another.
COUNTED = """
CREATE FUNCTION programmes_offer_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  taken_was integer := 0;
  taken_is integer := 0;
  used_was integer := 0;
  used_is integer := 0;
  held programmes_offer%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    taken_was := (OLD.state IN ('held', 'used'))::integer;
    used_was := (OLD.state = 'used')::integer;
  END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE programmes_offer SET taken = taken - taken_was, used = used - used_was WHERE id = OLD.offer_id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.offer_id <> OLD.offer_id THEN
    RAISE EXCEPTION 'a claim stays with its offer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offerclaim_stays';
  END IF;
  taken_is := (NEW.state IN ('held', 'used'))::integer;
  used_is := (NEW.state = 'used')::integer;
  IF TG_OP = 'UPDATE' AND taken_is = taken_was AND used_is = used_was THEN RETURN NULL; END IF;
  UPDATE programmes_offer SET taken = taken + taken_is - taken_was, used = used + used_is - used_was
    WHERE id = NEW.offer_id RETURNING * INTO held;
  IF (TG_OP = 'INSERT' OR taken_is > taken_was) AND NEW.state <> 'released'
     AND (held.state <> 'open' OR (portal_now() AT TIME ZONE 'Europe/London')::date > held.until_date) THEN
    RAISE EXCEPTION 'this is not given out now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offerclaim_while_open';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_offer_taken AFTER INSERT OR DELETE OR UPDATE OF state, offer_id
  ON programmes_offerclaim FOR EACH ROW EXECUTE FUNCTION programmes_offer_taken();

CREATE FUNCTION programmes_offer_taken_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND NEW.taken + NEW.used <> 0
     OR TG_OP = 'UPDATE' AND (NEW.taken <> OLD.taken OR NEW.used <> OLD.used)) THEN
    RAISE EXCEPTION 'claims are counted, not written'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_taken_is_counted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER programmes_offer_taken_is_counted BEFORE INSERT OR UPDATE OF taken, used
  ON programmes_offer FOR EACH ROW EXECUTE FUNCTION programmes_offer_taken_is_counted();
"""

# A match is between the two sides of one pair of ways, and between answers that stand.
SIDES = """
CREATE FUNCTION programmes_offermatch_sides() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fitting integer;
BEGIN
  SELECT count(*) INTO fitting
    FROM programmes_response g
    JOIN programmes_takepart gw ON gw.id = g.take_part_id
    JOIN programmes_response a ON a.id = NEW.asks_id
    JOIN programmes_takepart aw ON aw.id = a.take_part_id
   WHERE g.id = NEW.gives_id AND gw.side = 'gives' AND aw.side = 'asks'
     AND (gw.counterpart_id = aw.id OR aw.counterpart_id = gw.id);
  IF fitting = 0 THEN
    RAISE EXCEPTION 'a match is of somebody who gives and somebody who asks, of the same pair of ways'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offermatch_sides';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_offermatch_sides AFTER INSERT OR UPDATE OF gives_id, asks_id
  ON programmes_offermatch FOR EACH ROW EXECUTE FUNCTION programmes_offermatch_sides();
"""

BACK = """
DROP TRIGGER programmes_offermatch_sides ON programmes_offermatch;
DROP FUNCTION programmes_offermatch_sides();
DROP TRIGGER programmes_offer_taken_is_counted ON programmes_offer;
DROP FUNCTION programmes_offer_taken_is_counted();
DROP TRIGGER programmes_offer_taken ON programmes_offerclaim;
DROP FUNCTION programmes_offer_taken();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0014_events")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(COUNTED + SIDES, BACK)]
