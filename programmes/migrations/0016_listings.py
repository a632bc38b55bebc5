"""What the database itself keeps of directories: an entry that must say its access says it."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- What a directory asks of its entries holds for each of them, whatever the portal's code says.
CREATE FUNCTION catalogue_listing_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_takepart WHERE id = NEW.take_part_id AND kind = 'listing';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an entry stands in a directory'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_fits';
  END IF;
  NEW.needs_access := coalesce(
    (SELECT needs_access FROM programmes_directory WHERE take_part_id = NEW.take_part_id), false);
  RETURN NEW;
END $$;
CREATE TRIGGER listing_fits BEFORE INSERT OR UPDATE ON programmes_listing
  FOR EACH ROW EXECUTE FUNCTION catalogue_listing_fits();
"""

UNDO = """
DROP TRIGGER listing_fits ON programmes_listing;
DROP FUNCTION catalogue_listing_fits();
"""


class Migration(migrations.Migration):
    """A trigger."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0015_offers")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
