"""What the database itself keeps of loans: what belongs together, and what of a session and of six hours is taken."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- A tablet is lent by its own hub, on the days of the booking.
CREATE FUNCTION catalogue_loan_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_loanbooking b JOIN programmes_tablet t ON t.id = NEW.tablet_id AND t.hub_id = b.hub_id
    WHERE b.id = NEW.booking_id AND b.starts_on = NEW.starts_on AND b.ends_on = NEW.ends_on;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this tablet is of another hub, or the days are not those of the booking'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_fits BEFORE INSERT OR UPDATE OF booking_id, tablet_id, starts_on, ends_on ON programmes_loan
  FOR EACH ROW EXECUTE FUNCTION catalogue_loan_fits();

-- A place is in a session of the hub that lends the tablet.
CREATE FUNCTION catalogue_seat_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_skillssession s JOIN programmes_loanbooking b ON b.hub_id = s.hub_id
    WHERE s.id = NEW.session_id AND b.id = NEW.booking_id AND NEW.minutes <= s.minutes;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this session is of another hub, or shorter than that'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'skills_place_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER skills_place_fits BEFORE INSERT OR UPDATE OF session_id, booking_id, minutes ON programmes_skillsplace
  FOR EACH ROW EXECUTE FUNCTION catalogue_seat_fits();

-- Places taken in a session, and minutes of a booking: kept from the places, never by counting first. The CHECKs on the
-- two sums refuse a place too many and a minute too many; whoever comes second waits for the first to end.
CREATE FUNCTION catalogue_seat_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE programmes_skillssession SET taken = taken - 1 WHERE id = OLD.session_id AND OLD.state <> 'cancelled';
    UPDATE programmes_loanbooking SET minutes = minutes - OLD.minutes WHERE id = OLD.booking_id AND OLD.minutes > 0;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE programmes_skillssession SET taken = taken + 1 WHERE id = NEW.session_id AND NEW.state <> 'cancelled';
    UPDATE programmes_loanbooking SET minutes = minutes + NEW.minutes WHERE id = NEW.booking_id AND NEW.minutes > 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER skills_place_counts AFTER INSERT OR DELETE OR UPDATE OF state, minutes, session_id, booking_id
  ON programmes_skillsplace FOR EACH ROW EXECUTE FUNCTION catalogue_seat_counts();
"""

UNDO = """
DROP TRIGGER skills_place_counts ON programmes_skillsplace;
DROP TRIGGER skills_place_fits ON programmes_skillsplace;
DROP TRIGGER loan_fits ON programmes_loan;
DROP FUNCTION catalogue_seat_counts();
DROP FUNCTION catalogue_seat_fits();
DROP FUNCTION catalogue_loan_fits();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0016_listings")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
