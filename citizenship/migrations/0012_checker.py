"""A day's total of starts only grows: it is a count of what happened, and nobody corrects it by hand."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_start_counts_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.checker, NEW.day) <> (OLD.checker, OLD.day) OR NEW.begun < OLD.begun THEN
        RAISE EXCEPTION 'a total of starts only grows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'start_counts_up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER start_counts_up BEFORE UPDATE OR DELETE ON citizenship_start
    FOR EACH ROW EXECUTE FUNCTION citizenship_start_counts_up();
"""
BACKWARD = """
DROP TRIGGER start_counts_up ON citizenship_start;
DROP FUNCTION citizenship_start_counts_up();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list] = [("citizenship", "0011_advice")]
    operations: ClassVar[list] = [migrations.RunSQL(FORWARD, BACKWARD)]
