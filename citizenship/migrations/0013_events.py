"""A place at an event is taken once, and names nobody."""

from typing import ClassVar

from django.db import migrations

# The count of taken places is kept here, whoever writes; the event's CHECK refuses one place too many. The update of
# the event's row makes two people who want the last place wait for one another.
COUNTED = """
CREATE FUNCTION citizenship_event_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was integer := 0;
  becomes integer := 0;
  held citizenship_outreachevent%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state IN ('taken', 'booked') THEN was := 1; END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE citizenship_outreachevent SET taken = taken - was WHERE id = OLD.event_id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.event_id <> OLD.event_id THEN
    RAISE EXCEPTION 'a place stays with its event'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_place_stays';
  END IF;
  IF NEW.state IN ('taken', 'booked') THEN becomes := 1; END IF;
  IF becomes = was THEN RETURN NULL; END IF;
  UPDATE citizenship_outreachevent SET taken = taken + becomes - was WHERE id = NEW.event_id RETURNING * INTO held;
  IF (held.kind = 'briefing') <> (TG_TABLE_NAME = 'citizenship_briefingbooking') THEN
    RAISE EXCEPTION 'only a briefing has bookings with an address, and it has no places without'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_place_fits_the_kind';
  END IF;
  IF becomes > was AND (held.state <> 'open' OR portal_now() >= held.starts_at) THEN
    RAISE EXCEPTION 'places are not given out now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_place_while_open';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER citizenship_event_taken AFTER INSERT OR DELETE OR UPDATE OF state, event_id
  ON citizenship_eventplace FOR EACH ROW EXECUTE FUNCTION citizenship_event_taken();
CREATE TRIGGER citizenship_briefing_taken AFTER INSERT OR DELETE OR UPDATE OF state, event_id
  ON citizenship_briefingbooking FOR EACH ROW EXECUTE FUNCTION citizenship_event_taken();

CREATE FUNCTION citizenship_event_taken_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND NEW.taken <> 0 OR TG_OP = 'UPDATE' AND NEW.taken <> OLD.taken)
  THEN
    RAISE EXCEPTION 'places are counted, not written'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'outreach_event_taken_is_counted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_event_taken_is_counted BEFORE INSERT OR UPDATE OF taken
  ON citizenship_outreachevent FOR EACH ROW EXECUTE FUNCTION citizenship_event_taken_is_counted();
"""

# What somebody needs is said once, when the place is taken. Afterwards it can only be deleted.
NEEDS = """
CREATE FUNCTION citizenship_event_needs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.language <> OLD.language AND NEW.language <> '')
     OR (NEW.needs <> OLD.needs AND cardinality(NEW.needs) > 0) OR NEW.code_hash <> OLD.code_hash THEN
    RAISE EXCEPTION 'what somebody needs is never written again, only deleted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_place_needs_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_event_needs BEFORE UPDATE ON citizenship_eventplace
  FOR EACH ROW EXECUTE FUNCTION citizenship_event_needs();
"""

BACK = """
DROP TRIGGER citizenship_event_needs ON citizenship_eventplace;
DROP FUNCTION citizenship_event_needs();
DROP TRIGGER citizenship_event_taken_is_counted ON citizenship_outreachevent;
DROP FUNCTION citizenship_event_taken_is_counted();
DROP TRIGGER citizenship_briefing_taken ON citizenship_briefingbooking;
DROP TRIGGER citizenship_event_taken ON citizenship_eventplace;
DROP FUNCTION citizenship_event_taken();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0012_checker")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(COUNTED + NEEDS, BACK)]
