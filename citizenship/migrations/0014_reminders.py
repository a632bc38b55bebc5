"""A reminder is sent on the day that was chosen, once, and then forgotten."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_reminder_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.due_date <= (portal_now() AT TIME ZONE 'Europe/London')::date THEN
            RAISE EXCEPTION 'a reminder is for a day to come'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reminder_stands';
        END IF;
    -- The address may be sealed again with a newer key; nothing else of it is anybody's to change.
    ELSIF (OLD.id, OLD.language, OLD.due_date) IS DISTINCT FROM (NEW.id, NEW.language, NEW.due_date) THEN
        RAISE EXCEPTION 'the day and the language of a reminder are the person''s own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reminder_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reminder_stands BEFORE INSERT OR UPDATE ON citizenship_reminder
    FOR EACH ROW EXECUTE FUNCTION citizenship_reminder_stands();
"""

BACK = """
DROP TRIGGER reminder_stands ON citizenship_reminder;
DROP FUNCTION citizenship_reminder_stands();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0013_events")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
