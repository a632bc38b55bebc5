"""What the database itself keeps of alerts: nobody is told the same twice."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- The last item that an address was told of never goes back.
CREATE FUNCTION catalogue_alert_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.told_until < OLD.told_until THEN
    RAISE EXCEPTION 'an address is not told of the same thing twice'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'alert_goes_on';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER alert_goes_on BEFORE UPDATE OF told_until ON programmes_alert
  FOR EACH ROW EXECUTE FUNCTION catalogue_alert_goes_on();

-- Numbers of items are given one after the other, so that none can slip in below the last one told.
CREATE FUNCTION catalogue_alert_item_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.number IS DISTINCT FROM OLD.number) THEN
    IF NEW.number <= coalesce((SELECT max(number) FROM programmes_alertitem WHERE id <> NEW.id), 0) THEN
      RAISE EXCEPTION 'this number lies below one that was given already'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'alert_item_number_grows';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER alert_item_number BEFORE INSERT OR UPDATE OF number ON programmes_alertitem
  FOR EACH ROW EXECUTE FUNCTION catalogue_alert_item_number();
"""

UNDO = """
DROP TRIGGER alert_item_number ON programmes_alertitem;
DROP TRIGGER alert_goes_on ON programmes_alert;
DROP FUNCTION catalogue_alert_item_number();
DROP FUNCTION catalogue_alert_goes_on();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0017_loans")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
