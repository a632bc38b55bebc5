"""What the database itself keeps for figures that are imported and published."""

from typing import ClassVar

from django.db import migrations

GUARD = """
-- What was imported stands as it came: whoever publishes sees what will be read, and it can be told years later.
CREATE FUNCTION evidence_rows_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the rows of an import stay as they came'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'releaserow_stands';
END $$;
CREATE TRIGGER releaserow_stands BEFORE UPDATE OR DELETE ON programmes_releaserow
  FOR EACH ROW EXECUTE FUNCTION evidence_rows_stand();

-- Nothing is added to an import that somebody has published or turned down.
CREATE FUNCTION evidence_row_comes_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_release WHERE id = NEW.release_id AND (state = 'waiting' OR is_initial) FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this import takes no more rows'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'releaserow_in_time';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER releaserow_in_time BEFORE INSERT ON programmes_releaserow
  FOR EACH ROW EXECUTE FUNCTION evidence_row_comes_in_time();

-- What everybody reads of an import comes from a published one.
CREATE FUNCTION evidence_observation_is_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM programmes_release WHERE id = NEW.release_id AND state = 'published' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only figures of a published import are public'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'observation_of_published';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER observation_of_published BEFORE INSERT OR UPDATE ON programmes_observation
  FOR EACH ROW WHEN (NEW.release_id IS NOT NULL) EXECUTE FUNCTION evidence_observation_is_public();
"""

UNDO = """
DROP TRIGGER observation_of_published ON programmes_observation;
DROP FUNCTION evidence_observation_is_public();
DROP TRIGGER releaserow_in_time ON programmes_releaserow;
DROP FUNCTION evidence_row_comes_in_time();
DROP TRIGGER releaserow_stands ON programmes_releaserow;
DROP FUNCTION evidence_rows_stand();
"""


class Migration(migrations.Migration):
    """Triggers of imports and of what is public of them."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0018_alerts")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, UNDO)]
