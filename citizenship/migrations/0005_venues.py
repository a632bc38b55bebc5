"""What the database itself keeps of partners' answers, matched places and the Mayor's ceremony."""

from typing import ClassVar

from django.db import migrations

# A partner's link works once: what was answered stands, whatever the borough does afterwards.
ANSWERS = """
CREATE FUNCTION citizenship_request_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL AND (NEW.answered_at, NEW.people, NEW.needs, NEW.reason, NEW.key_hash)
     IS DISTINCT FROM (OLD.answered_at, OLD.people, OLD.needs, OLD.reason, OLD.key_hash) THEN
    RAISE EXCEPTION 'this request has been answered'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ceremony_request_answered_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_request_answered_once BEFORE UPDATE ON citizenship_attendancerequest
  FOR EACH ROW EXECUTE FUNCTION citizenship_request_answered_once();
"""

# A match for a ceremony is for that borough's ceremony on that day.
MATCHES = """
CREATE FUNCTION citizenship_match_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ceremony_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM citizenship_ceremony
    WHERE id = NEW.ceremony_id AND borough_id = NEW.borough_id AND date = NEW.date
  ) THEN
    RAISE EXCEPTION 'the ceremony is of another borough or on another day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'venue_match_fits_ceremony';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_match_fits BEFORE INSERT OR UPDATE OF ceremony_id, borough_id, date
  ON citizenship_venuematch FOR EACH ROW EXECUTE FUNCTION citizenship_match_fits();
"""

# The count of nominated places is kept here, whoever writes; the ceremony's CHECK refuses one place too many.
NOMINATED = """
CREATE FUNCTION citizenship_nominated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  more integer := 0;
  held citizenship_mayorsceremony%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'nominated' THEN more := more - OLD.places; END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE citizenship_mayorsceremony SET nominated = nominated + more WHERE id = OLD.mayors_ceremony_id;
    RETURN NULL;
  END IF;
  IF NEW.state = 'nominated' THEN more := more + NEW.places; END IF;
  UPDATE citizenship_mayorsceremony SET nominated = nominated + more WHERE id = NEW.mayors_ceremony_id
    RETURNING * INTO held;
  IF more > 0 AND held.state <> 'open' THEN
    RAISE EXCEPTION 'nominations are not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_while_open';
  END IF;
  IF more > 0 AND NEW.places > coalesce(held.most_each, held.places) THEN
    RAISE EXCEPTION 'more places than one borough may hold'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_share';
  END IF;
  IF (SELECT count(*) FROM citizenship_guestcode WHERE nomination_id = NEW.id AND ended_at IS NULL) > NEW.places THEN
    RAISE EXCEPTION 'more codes than places'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_code_has_a_place';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER citizenship_nominated AFTER INSERT OR DELETE OR UPDATE OF state, places, mayors_ceremony_id
  ON citizenship_nomination FOR EACH ROW EXECUTE FUNCTION citizenship_nominated();
CREATE FUNCTION citizenship_nominated_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the places that boroughs hold are counted, not written'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mayors_ceremony_nominated_is_counted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_nominated_is_counted BEFORE UPDATE ON citizenship_mayorsceremony
  FOR EACH ROW WHEN (OLD.nominated <> NEW.nominated) EXECUTE FUNCTION citizenship_nominated_is_counted();
"""

# One code a place; a reply while replies are open, and no more guests than each may bring.
CODES = """
CREATE FUNCTION citizenship_guest_code() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held citizenship_mayorsceremony%ROWTYPE;
  room integer;
BEGIN
  SELECT places INTO room FROM citizenship_nomination WHERE id = NEW.nomination_id AND state = 'nominated' FOR UPDATE;
  IF NEW.ended_at IS NULL AND (TG_OP = 'INSERT' OR OLD.ended_at IS NOT NULL) AND coalesce(room, 0) <= (
    SELECT count(*) FROM citizenship_guestcode WHERE nomination_id = NEW.nomination_id AND ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'more codes than places'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_code_has_a_place';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.code <> OLD.code THEN
    RAISE EXCEPTION 'a printed code never changes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_code_stands';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.reply, NEW.guests, NEW.replied_at) IS DISTINCT FROM (OLD.reply, OLD.guests, OLD.replied_at)
  THEN
    SELECT m.* INTO held FROM citizenship_mayorsceremony m
      JOIN citizenship_nomination n ON n.mayors_ceremony_id = m.id WHERE n.id = NEW.nomination_id;
    IF held.state <> 'open' OR NEW.ended_at IS NOT NULL
       OR portal_now() >= (held.reply_by + 1)::timestamp AT TIME ZONE 'Europe/London' THEN
      RAISE EXCEPTION 'replies are closed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_code_reply_in_time';
    END IF;
    IF NEW.guests > held.guests_each THEN
      RAISE EXCEPTION 'more guests than each may bring'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_code_guests_each';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER citizenship_guest_code BEFORE INSERT OR UPDATE ON citizenship_guestcode
  FOR EACH ROW EXECUTE FUNCTION citizenship_guest_code();
"""


class Migration(migrations.Migration):
    """Answers that stand, places that are counted."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0004_returns")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(
            ANSWERS,
            "DROP TRIGGER citizenship_request_answered_once ON citizenship_attendancerequest;"
            "DROP FUNCTION citizenship_request_answered_once()",
        ),
        migrations.RunSQL(
            MATCHES,
            "DROP TRIGGER citizenship_match_fits ON citizenship_venuematch; DROP FUNCTION citizenship_match_fits()",
        ),
        migrations.RunSQL(
            NOMINATED,
            "DROP TRIGGER citizenship_nominated_is_counted ON citizenship_mayorsceremony;"
            "DROP FUNCTION citizenship_nominated_is_counted();"
            "DROP TRIGGER citizenship_nominated ON citizenship_nomination; DROP FUNCTION citizenship_nominated()",
        ),
        migrations.RunSQL(
            CODES,
            "DROP TRIGGER citizenship_guest_code ON citizenship_guestcode; DROP FUNCTION citizenship_guest_code()",
        ),
    ]
