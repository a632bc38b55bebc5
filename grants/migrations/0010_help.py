"""What the database itself keeps for help to apply, whatever path a change takes.

1. `taken` of an information session is always the number of its bookings that have a place; nobody else can set it. The
   CHECK taken <= capacity then refuses the place too many, also when two people book at once: the second waits on the
   session's row.
2. The officer who entered an application for a group never sifts, assigns, scores, moderates, checks or decides it.
3. An application that needs an accountable body is sent only when that body has confirmed; one that an officer entered
   only when the group has confirmed it or taken it over.
"""

from typing import ClassVar

from django.db import migrations

PLACES = """
CREATE FUNCTION grants_booking_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'booked' THEN
    UPDATE grants_informationsession SET taken = taken - 1 WHERE id = OLD.session_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state = 'booked' THEN
    UPDATE grants_informationsession SET taken = taken + 1 WHERE id = NEW.session_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER booking_counts AFTER INSERT OR DELETE OR UPDATE OF state, session_id ON grants_booking
  FOR EACH ROW EXECUTE FUNCTION grants_booking_counts();

-- A saved object carries the number it once read. It is dropped without a word: the count stands.
CREATE FUNCTION grants_taken_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.taken := 0;
  ELSIF pg_trigger_depth() < 2 THEN
    NEW.taken := OLD.taken;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER session_taken_is_kept BEFORE INSERT OR UPDATE ON grants_informationsession
  FOR EACH ROW EXECUTE FUNCTION grants_taken_is_kept();

CREATE FUNCTION grants_bookings_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE grants_informationsession SET taken = 0 WHERE taken <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER bookings_emptied AFTER TRUNCATE ON grants_booking
  FOR EACH STATEMENT EXECUTE FUNCTION grants_bookings_emptied();
"""

ENTERED = """
-- The arguments of each trigger are the columns that name who did the work.
CREATE FUNCTION grants_not_by_who_entered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fields jsonb := to_jsonb(NEW);
  bid uuid;
  officer uuid;
  named text;
BEGIN
  IF TG_TABLE_NAME = 'grants_application' THEN
    bid := NEW.id;
  ELSIF fields ? 'application_id' THEN
    bid := (fields ->> 'application_id')::uuid;
  ELSE
    SELECT application_id INTO bid FROM grants_assessment WHERE id = (fields ->> 'assessment_id')::uuid;
  END IF;
  SELECT entered_by_id INTO officer FROM grants_assistedentry WHERE application_id = bid;
  IF officer IS NULL THEN RETURN NEW; END IF;
  FOREACH named IN ARRAY TG_ARGV LOOP
    IF (fields ->> named)::uuid = officer
       AND (TG_OP = 'INSERT' OR to_jsonb(OLD) ->> named IS DISTINCT FROM fields ->> named) THEN
      RAISE EXCEPTION 'person % entered this application for the group', officer
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entered_is_not_judged';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
"""

# Each table whose rows judge an application, with the columns that name who did.
JUDGED = {
    "grants_application": ("decided_by_id", "returned_by_id"),
    "grants_sift": ("sifted_by_id",),
    "grants_assignment": ("assessor_id", "assigned_by_id"),
    "grants_moderation": ("moderated_by_id",),
    "grants_qualitycheck": ("checked_by_id",),
    "grants_duediligence": ("checked_by_id",),
    "grants_recommendation": ("recommended_by_id", "approved_by_id", "refused_by_id"),
    "grants_award": ("offered_by_id", "approved_by_id", "revoked_by_id"),
    "grants_decisionreason": ("given_by_id",),
}

SENT = """
CREATE FUNCTION grants_sent_when_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  body text;
  entry text;
  wanted boolean;
BEGIN
  SELECT state INTO entry FROM grants_assistedentry WHERE application_id = NEW.id;
  IF entry IN ('writing', 'asked') THEN
    RAISE EXCEPTION 'application % was entered by an officer and the group has not confirmed it', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entered_is_confirmed';
  END IF;
  IF NEW.organisation_id IS NOT NULL THEN RETURN NEW; END IF;
  SELECT state INTO body FROM grants_accountablebody WHERE application_id = NEW.id;
  SELECT r.accountable_bodies AND NOT coalesce(s.for_individuals, f.for_individuals) INTO wanted
    FROM grants_round r JOIN grants_fund f ON f.id = r.fund_id LEFT JOIN grants_strand s ON s.id = r.strand_id
    WHERE r.id = NEW.round_id;
  IF body IN ('asked', 'declined') OR (wanted AND body IS DISTINCT FROM 'confirmed') THEN
    RAISE EXCEPTION 'the accountable body of application % has not confirmed', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'accountable_body_confirmed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sent_when_confirmed BEFORE UPDATE OF state ON grants_application
  FOR EACH ROW WHEN (OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted')
  EXECUTE FUNCTION grants_sent_when_confirmed();
"""

UNDO = """
DROP TRIGGER sent_when_confirmed ON grants_application;
DROP FUNCTION grants_sent_when_confirmed();
DROP FUNCTION grants_not_by_who_entered();
DROP TRIGGER bookings_emptied ON grants_booking;
DROP FUNCTION grants_bookings_emptied();
DROP TRIGGER session_taken_is_kept ON grants_informationsession;
DROP FUNCTION grants_taken_is_kept();
DROP TRIGGER booking_counts ON grants_booking;
DROP FUNCTION grants_booking_counts();
"""


def _judged() -> tuple[str, str]:
    made, undone = [], []
    for table, columns in JUDGED.items():
        name = f"{table.removeprefix('grants_')}_not_by_who_entered"
        given, watched = ", ".join(f"'{column}'" for column in columns), ", ".join(columns)
        made.append(
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {watched} ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION grants_not_by_who_entered({given});"
        )
        undone.append(f"DROP TRIGGER {name} ON {table};")
    return "\n".join(made), "\n".join(undone)


_MADE, _UNDONE = _judged()


class Migration(migrations.Migration):
    """Places, who may not judge, and what must be confirmed before sending."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0009_writing")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(PLACES + ENTERED + _MADE + SENT, _UNDONE + UNDO),
    ]
