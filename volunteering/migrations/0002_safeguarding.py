"""What the database itself keeps: dates of birth under seal, and permissions that no young person can give themselves."""

from typing import ClassVar

from django.db import migrations

# One spelling of an address: lower case, without what stands after a plus sign.
ADDRESS = """
CREATE FUNCTION volunteering_plain_address(address text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT lower(regexp_replace(address, '\\+[^@]*@', '@')) $$;
"""

GUARDIAN = """
CREATE FUNCTION volunteering_guardian_is_somebody_else() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM volunteering_volunteer v JOIN programmes_user u ON u.id = v.user_id
    WHERE v.id = NEW.volunteer_id
      AND volunteering_plain_address(u.email) = volunteering_plain_address(NEW.email)
  ) THEN
    RAISE EXCEPTION 'a guardian has another address than the young person' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER volunteering_guardian_is_somebody_else
  BEFORE INSERT OR UPDATE OF email, volunteer_id ON volunteering_guardian
  FOR EACH ROW EXECUTE FUNCTION volunteering_guardian_is_somebody_else();
"""

PERMISSION = """
CREATE FUNCTION volunteering_permission_is_a_guardians() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  giver volunteering_guardian%ROWTYPE;
  own text;
BEGIN
  SELECT * INTO giver FROM volunteering_guardian WHERE id = NEW.guardian_id;
  SELECT u.email INTO own FROM volunteering_volunteer v JOIN programmes_user u ON u.id = v.user_id
    WHERE v.id = NEW.volunteer_id;
  IF giver.volunteer_id <> NEW.volunteer_id THEN
    RAISE EXCEPTION 'a permission is given by the young person''s own guardian' USING ERRCODE = 'check_violation';
  END IF;
  IF volunteering_plain_address(giver.email) = volunteering_plain_address(own) THEN
    RAISE EXCEPTION 'nobody gives permission to themselves' USING ERRCODE = 'check_violation';
  END IF;
  IF giver.name = '' OR giver.phone = '' OR giver.relationship = '' THEN
    RAISE EXCEPTION 'the giver of a permission states name, relationship and telephone'
      USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM volunteering_volunteer v JOIN programmes_user u ON u.id = v.user_id
    WHERE v.merged_into_id IS NULL AND v.band IN ('under_13', 'from_13', 'from_16')
      AND (u.id = giver.user_id OR u.email = lower(giver.email)
           OR u.email = volunteering_plain_address(giver.email))
  ) THEN
    RAISE EXCEPTION 'nobody under 18 gives permission' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER volunteering_permission_is_a_guardians
  BEFORE INSERT OR UPDATE OF guardian_id, volunteer_id ON volunteering_participationpermission
  FOR EACH ROW EXECUTE FUNCTION volunteering_permission_is_a_guardians();
"""

# Checked when the transaction ends, because the consent is tied to the record that it allows. An erased row has no name.
UNDER_13 = """
CREATE FUNCTION volunteering_under_13_has_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM volunteering_volunteer v WHERE v.id = NEW.id AND v.band = 'under_13' AND v.known_as <> '')
     AND NOT EXISTS (SELECT FROM volunteering_dataconsent c WHERE c.volunteer_id = NEW.id) THEN
    RAISE EXCEPTION 'nothing is kept about a child under 13 before a guardian consents'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER volunteering_under_13_has_consent
  AFTER INSERT OR UPDATE OF band ON volunteering_volunteer
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.band = 'under_13') EXECUTE FUNCTION volunteering_under_13_has_consent();
"""

# A Fernet token begins so: nothing is stored in clear by mistake.
SEALED = "".join(
    f"ALTER TABLE volunteering_{table} ADD CONSTRAINT {table}_{column}_is_sealed "
    f"CHECK ({column} LIKE 'gAAAAA%'{' OR ' + column + ' = ' + chr(39) * 2 if blank else ''});\n"
    for table, column, blank in (
        ("birthdate", "born", False),
        ("consentrequest", "email", False),
        ("dataconsent", "statement", True),
        ("guardian", "name", True),
        ("guardian", "phone", True),
        ("accessneed", "note", True),
        ("concern", "text", False),
        ("concern", "who", True),
        ("concern", "contact", True),
        ("concernnote", "text", False),
    )
)

UNDO = """
DROP TRIGGER volunteering_under_13_has_consent ON volunteering_volunteer;
DROP FUNCTION volunteering_under_13_has_consent();
DROP TRIGGER volunteering_permission_is_a_guardians ON volunteering_participationpermission;
DROP FUNCTION volunteering_permission_is_a_guardians();
DROP TRIGGER volunteering_guardian_is_somebody_else ON volunteering_guardian;
DROP FUNCTION volunteering_guardian_is_somebody_else();
DROP FUNCTION volunteering_plain_address(text);
ALTER TABLE volunteering_birthdate DROP CONSTRAINT birthdate_born_is_sealed;
ALTER TABLE volunteering_consentrequest DROP CONSTRAINT consentrequest_email_is_sealed;
ALTER TABLE volunteering_dataconsent DROP CONSTRAINT dataconsent_statement_is_sealed;
ALTER TABLE volunteering_guardian DROP CONSTRAINT guardian_name_is_sealed, DROP CONSTRAINT guardian_phone_is_sealed;
ALTER TABLE volunteering_accessneed DROP CONSTRAINT accessneed_note_is_sealed;
ALTER TABLE volunteering_concern DROP CONSTRAINT concern_text_is_sealed,
  DROP CONSTRAINT concern_who_is_sealed, DROP CONSTRAINT concern_contact_is_sealed;
ALTER TABLE volunteering_concernnote DROP CONSTRAINT concernnote_text_is_sealed;
"""


class Migration(migrations.Migration):
    """A guardian is somebody else, grown up and reachable; a child under 13 is kept only with consent."""

    dependencies: ClassVar = [("volunteering", "0001_rooms")]
    operations: ClassVar = [
        migrations.RunSQL(ADDRESS + GUARDIAN + PERMISSION + UNDER_13 + SEALED, UNDO),
    ]
