"""What the database itself keeps of sessions: the count of places, the time of a sign-up, and who may be checked."""

from typing import ClassVar

from django.db import migrations

# The time of a sign-up is its session's: nobody types it, and it follows when the session is moved. An offer never
# reaches into the quiet time before the start, and a permission belongs to the person who signs up.
PERIOD = """
CREATE FUNCTION volunteering_signup_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held volunteering_session%ROWTYPE;
BEGIN
  SELECT * INTO held FROM volunteering_session WHERE id = NEW.session_id;
  NEW.period := tstzrange(held.starts_at, held.ends_at, '[)');
  IF NEW.state = 'offered' AND NEW.offered_until_at > held.starts_at - make_interval(hours => held.quiet_hours) THEN
    RAISE EXCEPTION 'an offer reaches into the quiet time before the session'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sign_up_offer_before_quiet';
  END IF;
  IF NEW.permission_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM volunteering_participationpermission
    WHERE id = NEW.permission_id AND volunteer_id = NEW.volunteer_id
  ) THEN
    RAISE EXCEPTION 'the permission is somebody else''s'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sign_up_own_permission';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER volunteering_signup_period BEFORE INSERT OR UPDATE ON volunteering_signup
  FOR EACH ROW EXECUTE FUNCTION volunteering_signup_period();
CREATE FUNCTION volunteering_session_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE volunteering_signup SET period = NULL WHERE session_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER volunteering_session_moved AFTER UPDATE OF starts_at, ends_at ON volunteering_session
  FOR EACH ROW WHEN (OLD.starts_at <> NEW.starts_at OR OLD.ends_at <> NEW.ends_at)
  EXECUTE FUNCTION volunteering_session_moved();
"""

# Invariant I1: the count is kept here, whoever writes; the session's CHECK refuses one place too many.
HELD = """
CREATE FUNCTION volunteering_held(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT (state IN ('offered', 'confirmed', 'attended', 'no_show'))::integer $$;
CREATE FUNCTION volunteering_signup_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND volunteering_held(OLD.state) = 1
     AND (TG_OP = 'DELETE' OR NEW.session_id <> OLD.session_id OR volunteering_held(NEW.state) = 0) THEN
    UPDATE volunteering_session SET confirmed = confirmed - 1 WHERE id = OLD.session_id;
  END IF;
  IF TG_OP <> 'DELETE' AND volunteering_held(NEW.state) = 1
     AND (TG_OP = 'INSERT' OR NEW.session_id <> OLD.session_id OR volunteering_held(OLD.state) = 0) THEN
    UPDATE volunteering_session SET confirmed = confirmed + 1 WHERE id = NEW.session_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER volunteering_signup_held AFTER INSERT OR DELETE OR UPDATE OF state, session_id ON volunteering_signup
  FOR EACH ROW EXECUTE FUNCTION volunteering_signup_held();
"""

# Invariant I24: the check belongs to the role, and nobody under 16 is ever checked.
CHECKS = """
CREATE FUNCTION volunteering_check_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  role_level text;
  age_band text;
BEGIN
  SELECT check_level INTO role_level FROM volunteering_opportunity WHERE id = NEW.opportunity_id;
  SELECT band INTO age_band FROM volunteering_volunteer WHERE id = NEW.volunteer_id;
  IF role_level = 'none' OR role_level <> NEW.level THEN
    RAISE EXCEPTION 'this role does not allow a % check', NEW.level
      USING ERRCODE = 'check_violation', CONSTRAINT = 'background_check_of_role';
  END IF;
  IF age_band IN ('under_13', 'from_13') THEN
    RAISE EXCEPTION 'nobody under 16 is checked'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'background_check_from_16';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER volunteering_check_allowed
  BEFORE INSERT OR UPDATE OF level, opportunity_id, volunteer_id ON volunteering_backgroundcheck
  FOR EACH ROW EXECUTE FUNCTION volunteering_check_allowed();
"""

# Filters of the public search that the model's own indexes do not serve.
FINDING = """
CREATE INDEX volunteering_opportunity_remote ON volunteering_opportunity (published_at DESC, id)
  WHERE state = 'published' AND remote;
CREATE INDEX volunteering_opportunity_ages ON volunteering_opportunity (minimum_age, published_at DESC, id)
  WHERE state = 'published';
"""


class Migration(migrations.Migration):
    """Places, times and checks."""

    dependencies: ClassVar = [("volunteering", "0003_hosts")]
    operations: ClassVar = [
        migrations.RunSQL(
            PERIOD,
            "DROP TRIGGER volunteering_signup_period ON volunteering_signup;"
            "DROP TRIGGER volunteering_session_moved ON volunteering_session;"
            "DROP FUNCTION volunteering_signup_period(); DROP FUNCTION volunteering_session_moved()",
        ),
        migrations.RunSQL(
            HELD,
            "DROP TRIGGER volunteering_signup_held ON volunteering_signup;"
            "DROP FUNCTION volunteering_signup_held(); DROP FUNCTION volunteering_held(text)",
        ),
        migrations.RunSQL(
            CHECKS,
            "DROP TRIGGER volunteering_check_allowed ON volunteering_backgroundcheck;"
            "DROP FUNCTION volunteering_check_allowed()",
        ),
        migrations.RunSQL(
            FINDING, "DROP INDEX volunteering_opportunity_remote; DROP INDEX volunteering_opportunity_ages"
        ),
    ]
