"""How many public opportunities there are by borough, cause and kind, kept as they and their hosts come and go.

Numbers move by difference under the row lock of the number itself. Whoever changes an opportunity holds its host and
organisation still until that is done, so that no change of both at once is counted twice. Nobody else can write them.
"""

from typing import ClassVar

from django.db import migrations

# What `agreed` says: the agreement that an approved host of an approved organisation has signed, otherwise nothing.
OF_ONE = """
CREATE FUNCTION volunteering_figure(
  its_host uuid, its_source bigint, its_borough text, its_cause text, from_home boolean, more integer
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  agreed integer;
BEGIN
  IF its_host IS NOT NULL THEN
    PERFORM FROM volunteering_host WHERE organisation_id = its_host FOR SHARE;
    PERFORM FROM programmes_organisation WHERE id = its_host FOR SHARE;
    SELECT h.agreement_id INTO agreed
      FROM volunteering_host AS h JOIN programmes_organisation AS o ON o.id = h.organisation_id
      WHERE h.organisation_id = its_host AND h.state = 'approved' AND o.state = 'approved';
    IF agreed IS NULL THEN RETURN; END IF;
  END IF;
  IF more > 0 THEN
    INSERT INTO volunteering_publictotal AS held (agreement_id, source_id, borough_id, cause, remote, count)
      VALUES (agreed, its_source, its_borough, its_cause, from_home, 1)
      ON CONFLICT (agreement_id, source_id, borough_id, cause, remote) DO UPDATE SET count = held.count + 1;
    RETURN;
  END IF;
  UPDATE volunteering_publictotal SET count = count - 1
    WHERE agreement_id IS NOT DISTINCT FROM agreed AND source_id IS NOT DISTINCT FROM its_source
      AND borough_id IS NOT DISTINCT FROM its_borough AND cause = its_cause AND remote = from_home;
END $$;
CREATE FUNCTION volunteering_opportunity_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
    PERFORM volunteering_figure(OLD.host_id, OLD.source_id, OLD.borough_id, OLD.cause, OLD.remote, -1);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
    PERFORM volunteering_figure(NEW.host_id, NEW.source_id, NEW.borough_id, NEW.cause, NEW.remote, 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER opportunity_figures_added AFTER INSERT ON volunteering_opportunity
  FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION volunteering_opportunity_figures();
CREATE TRIGGER opportunity_figures_moved AFTER UPDATE ON volunteering_opportunity
  FOR EACH ROW WHEN ((OLD.state = 'published') <> (NEW.state = 'published') OR NEW.state = 'published'
    AND (OLD.host_id, OLD.source_id, OLD.borough_id, OLD.cause, OLD.remote)
      IS DISTINCT FROM (NEW.host_id, NEW.source_id, NEW.borough_id, NEW.cause, NEW.remote))
  EXECUTE FUNCTION volunteering_opportunity_figures();
CREATE TRIGGER opportunity_figures_gone AFTER DELETE ON volunteering_opportunity
  FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION volunteering_opportunity_figures();
"""
OF_ONE_BACK = """
DROP TRIGGER opportunity_figures_gone ON volunteering_opportunity;
DROP TRIGGER opportunity_figures_moved ON volunteering_opportunity;
DROP TRIGGER opportunity_figures_added ON volunteering_opportunity;
DROP FUNCTION volunteering_opportunity_figures();
DROP FUNCTION volunteering_figure(uuid, bigint, text, text, boolean, integer);
"""

OF_A_HOST = """
CREATE FUNCTION volunteering_figures_of(its_host uuid, agreed integer, more integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF more > 0 THEN
    INSERT INTO volunteering_publictotal AS held (agreement_id, borough_id, cause, remote, count)
      SELECT agreed, borough_id, cause, remote, count(*) FROM volunteering_opportunity
        WHERE host_id = its_host AND state = 'published' GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
      ON CONFLICT (agreement_id, source_id, borough_id, cause, remote) DO UPDATE SET count = held.count + excluded.count;
    RETURN;
  END IF;
  UPDATE volunteering_publictotal AS held SET count = held.count - gone.count
    FROM (
      SELECT borough_id, cause, remote, count(*) AS count FROM volunteering_opportunity
        WHERE host_id = its_host AND state = 'published' GROUP BY 1, 2, 3
    ) AS gone
    WHERE held.agreement_id = agreed AND held.borough_id IS NOT DISTINCT FROM gone.borough_id
      AND held.cause = gone.cause AND held.remote = gone.remote;
END $$;
CREATE FUNCTION volunteering_host_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_organisation WHERE id = NEW.organisation_id FOR SHARE;
  IF NOT EXISTS (SELECT FROM programmes_organisation WHERE id = NEW.organisation_id AND state = 'approved') THEN
    RETURN NULL;
  END IF;
  IF OLD.state = 'approved' AND OLD.agreement_id IS NOT NULL THEN
    PERFORM volunteering_figures_of(OLD.organisation_id, OLD.agreement_id, -1);
  END IF;
  IF NEW.state = 'approved' AND NEW.agreement_id IS NOT NULL THEN
    PERFORM volunteering_figures_of(NEW.organisation_id, NEW.agreement_id, 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER host_figures AFTER UPDATE ON volunteering_host
  FOR EACH ROW WHEN ((OLD.state, OLD.agreement_id) IS DISTINCT FROM (NEW.state, NEW.agreement_id))
  EXECUTE FUNCTION volunteering_host_figures();

CREATE FUNCTION volunteering_organisation_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM volunteering_host WHERE organisation_id = NEW.id FOR SHARE;
  PERFORM volunteering_figures_of(NEW.id, agreement_id, CASE WHEN NEW.state = 'approved' THEN 1 ELSE -1 END)
    FROM volunteering_host WHERE organisation_id = NEW.id AND state = 'approved' AND agreement_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER volunteering_organisation_figures AFTER UPDATE ON programmes_organisation
  FOR EACH ROW WHEN ((OLD.state = 'approved') <> (NEW.state = 'approved'))
  EXECUTE FUNCTION volunteering_organisation_figures();
"""
OF_A_HOST_BACK = """
DROP TRIGGER volunteering_organisation_figures ON programmes_organisation;
DROP FUNCTION volunteering_organisation_figures();
DROP TRIGGER host_figures ON volunteering_host;
DROP FUNCTION volunteering_host_figures();
DROP FUNCTION volunteering_figures_of(uuid, integer, integer);
"""

# Counted afresh once, and after a load that sets triggers aside.
AFRESH = """
CREATE FUNCTION volunteering_figures_afresh() RETURNS void LANGUAGE sql AS $$
  DELETE FROM volunteering_publictotal;
  INSERT INTO volunteering_publictotal (agreement_id, source_id, borough_id, cause, remote, count)
    SELECT h.agreement_id, n.source_id, n.borough_id, n.cause, n.remote, count(*)
    FROM volunteering_opportunity AS n
      LEFT JOIN volunteering_host AS h ON h.organisation_id = n.host_id
      LEFT JOIN programmes_organisation AS o ON o.id = h.organisation_id
    WHERE n.state = 'published'
      AND (n.source_id IS NOT NULL OR h.state = 'approved' AND h.agreement_id IS NOT NULL AND o.state = 'approved')
    GROUP BY 1, 2, 3, 4, 5;
$$;
SELECT volunteering_figures_afresh();

CREATE FUNCTION volunteering_figures_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM volunteering_publictotal;
  RETURN NULL;
END $$;
CREATE TRIGGER figures_emptied AFTER TRUNCATE ON volunteering_opportunity
  FOR EACH STATEMENT EXECUTE FUNCTION volunteering_figures_emptied();

CREATE FUNCTION volunteering_figures_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is kept by the database', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER figures_are_kept BEFORE INSERT OR UPDATE OR DELETE ON volunteering_publictotal
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION volunteering_figures_are_kept();
"""
AFRESH_BACK = """
DROP TRIGGER figures_are_kept ON volunteering_publictotal;
DROP FUNCTION volunteering_figures_are_kept();
DROP TRIGGER figures_emptied ON volunteering_opportunity;
DROP FUNCTION volunteering_figures_emptied();
DROP FUNCTION volunteering_figures_afresh();
"""


class Migration(migrations.Migration):
    """The figures of the public search."""

    dependencies: ClassVar = [("volunteering", "0009_proof")]
    operations: ClassVar = [
        migrations.RunSQL(OF_ONE, OF_ONE_BACK),
        migrations.RunSQL(OF_A_HOST, OF_A_HOST_BACK),
        migrations.RunSQL(AFRESH, AFRESH_BACK),
    ]
