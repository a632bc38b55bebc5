"""A place at an event is given once, to whoever came first."""

from typing import ClassVar

from django.db import migrations

# The count of taken places is kept here, whoever writes; the event's CHECK refuses one place too many. The update of
# the event's row makes two people who want the last place wait for one another.
COUNTED = """
CREATE FUNCTION programmes_event_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was integer := 0;
  becomes integer := 0;
  held programmes_event%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'booked' THEN was := 1; END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE programmes_event SET taken = taken - was WHERE id = OLD.event_id;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.event_id <> OLD.event_id THEN
    RAISE EXCEPTION 'a booking stays with its event'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'eventbooking_stays';
  END IF;
  IF NEW.state = 'booked' THEN becomes := 1; END IF;
  IF becomes = was AND TG_OP = 'UPDATE' THEN RETURN NULL; END IF;
  UPDATE programmes_event SET taken = taken + becomes - was WHERE id = NEW.event_id RETURNING * INTO held;
  IF (becomes > was OR TG_OP = 'INSERT') AND NEW.state <> 'released'
     AND (held.places IS NULL OR held.state <> 'open' OR portal_now() >= held.starts_at) THEN
    RAISE EXCEPTION 'places are not given out now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'eventbooking_while_open';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER programmes_event_taken AFTER INSERT OR DELETE OR UPDATE OF state, event_id
  ON programmes_eventbooking FOR EACH ROW EXECUTE FUNCTION programmes_event_taken();

CREATE FUNCTION programmes_event_taken_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND NEW.taken <> 0 OR TG_OP = 'UPDATE' AND NEW.taken <> OLD.taken)
  THEN
    RAISE EXCEPTION 'places are counted, not written'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_taken_is_counted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER programmes_event_taken_is_counted BEFORE INSERT OR UPDATE OF taken
  ON programmes_event FOR EACH ROW EXECUTE FUNCTION programmes_event_taken_is_counted();
"""

# What somebody needs is said once, with the booking. Afterwards it can only be deleted.
NEEDS = """
CREATE FUNCTION programmes_eventbooking_needs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.needs <> OLD.needs AND cardinality(NEW.needs) > 0)
     OR (NEW.expenses <> OLD.expenses AND cardinality(NEW.expenses) > 0)
     OR (NEW.more IS NOT NULL AND OLD.more IS NULL) THEN
    RAISE EXCEPTION 'what somebody needs is never written again, only deleted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'eventbooking_needs_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER programmes_eventbooking_needs BEFORE UPDATE ON programmes_eventbooking
  FOR EACH ROW EXECUTE FUNCTION programmes_eventbooking_needs();
"""

BACK = """
DROP TRIGGER programmes_eventbooking_needs ON programmes_eventbooking;
DROP FUNCTION programmes_eventbooking_needs();
DROP TRIGGER programmes_event_taken_is_counted ON programmes_event;
DROP FUNCTION programmes_event_taken_is_counted();
DROP TRIGGER programmes_event_taken ON programmes_eventbooking;
DROP FUNCTION programmes_event_taken();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0013_taking_part")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(COUNTED + NEEDS, BACK)]
