"""What the database itself keeps of hosts and what they post, whatever path a change takes.

1. The text of an agreement never changes and no version is deleted while a host has signed it (foreign key).
2. Nothing of a host is published, or handed in to be read, unless the host is approved and has signed. A host that is
   paused later keeps its rows; the public pages leave them out by asking the host.
"""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION agreement_stays_as_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.version, NEW.title, NEW.text) IS DISTINCT FROM (OLD.version, OLD.title, OLD.text) THEN
    RAISE EXCEPTION 'the text of an agreement never changes: publish a new version'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_stays_as_signed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_stays_as_signed BEFORE UPDATE ON volunteering_agreement
  FOR EACH ROW EXECUTE FUNCTION agreement_stays_as_signed();

CREATE FUNCTION opportunity_of_an_approved_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM volunteering_host
      WHERE organisation_id = NEW.host_id AND state = 'approved' AND agreement_id IS NOT NULL
      FOR SHARE
  ) THEN
    RAISE EXCEPTION 'the host of an opportunity that is sent or published must be approved and must have signed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'opportunity_of_an_approved_host';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opportunity_new_of_an_approved_host BEFORE INSERT ON volunteering_opportunity FOR EACH ROW
  WHEN (NEW.host_id IS NOT NULL AND NEW.state IN ('submitted', 'published'))
  EXECUTE FUNCTION opportunity_of_an_approved_host();
CREATE TRIGGER opportunity_of_an_approved_host BEFORE UPDATE OF state, host_id ON volunteering_opportunity FOR EACH ROW
  WHEN (NEW.host_id IS NOT NULL AND NEW.state IN ('submitted', 'published')
    AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.host_id IS DISTINCT FROM OLD.host_id))
  EXECUTE FUNCTION opportunity_of_an_approved_host();
"""
BACK = """
DROP TRIGGER opportunity_of_an_approved_host ON volunteering_opportunity;
DROP TRIGGER opportunity_new_of_an_approved_host ON volunteering_opportunity;
DROP FUNCTION opportunity_of_an_approved_host();
DROP TRIGGER agreement_stays_as_signed ON volunteering_agreement;
DROP FUNCTION agreement_stays_as_signed();
"""


class Migration(migrations.Migration):
    """Triggers over two tables; what one table can say by itself stands in its model."""

    dependencies: ClassVar = [("volunteering", "0002_safeguarding")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACK)]
