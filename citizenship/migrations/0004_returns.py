"""What the database itself keeps of monthly returns, whatever path a change takes.

1. What was told stays as it was told: versions are append-only, and a return has exactly as many as it says.
2. A return stays that of its borough and month, is never deleted, and is sent only when its month is over in London.
3. A figure that has been sent changes by a new version only.
4. Nobody has an extension who was in time: the extensions are no more than those out of time.
"""

from typing import ClassVar

from django.db import migrations

RETURNS = """
CREATE FUNCTION returns_refuse(rule text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION return_version_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: what a borough told stays as it was told', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER return_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON citizenship_returnversion
  FOR EACH STATEMENT EXECUTE FUNCTION return_version_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON citizenship_returnversion FROM portal_app;

CREATE FUNCTION return_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM returns_refuse('return_is_kept', 'a monthly return is never deleted');
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.borough_id, NEW.month_date) IS DISTINCT FROM (OLD.borough_id, OLD.month_date) THEN
    PERFORM returns_refuse('return_stays', 'a return stays that of its borough and month');
  END IF;
  IF NEW.sent_at IS NOT NULL
     AND (NEW.sent_at AT TIME ZONE 'Europe/London')::date < (NEW.month_date + interval '1 month')::date THEN
    PERFORM returns_refuse('return_after_its_month', 'a return is sent when its month is over');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.version < OLD.version THEN
      PERFORM returns_refuse('return_version_grows', 'versions of a return only grow');
    END IF;
    IF OLD.state <> 'open' AND NEW.version = OLD.version
       AND (NEW.in_time, NEW.out_of_time) IS DISTINCT FROM (OLD.in_time, OLD.out_of_time) THEN
      PERFORM returns_refuse('return_changes_by_version', 'a figure that was sent changes by a new version only');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER return_is_kept BEFORE INSERT OR UPDATE OR DELETE ON citizenship_monthlyreturn
  FOR EACH ROW EXECUTE FUNCTION return_is_kept();

CREATE FUNCTION return_is_whole(key uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  told record;
BEGIN
  SELECT r.version, r.out_of_time,
      (SELECT count(*) FROM citizenship_returnversion v WHERE v.of_id = r.id) AS versions,
      (SELECT coalesce(max(v.number), 0) FROM citizenship_returnversion v WHERE v.of_id = r.id) AS latest,
      (SELECT coalesce(sum(e.count), 0) FROM citizenship_extension e WHERE e.of_id = r.id) AS extended
    INTO told FROM citizenship_monthlyreturn r WHERE r.id = key;
  IF told.version <> told.latest OR told.versions <> told.latest THEN
    PERFORM returns_refuse('return_versions_are_told', 'a return has as many versions as it says');
  END IF;
  IF told.extended > coalesce(told.out_of_time, 0) THEN
    PERFORM returns_refuse('return_extensions_within', 'there are more extensions than people out of time');
  END IF;
END $$;

CREATE FUNCTION return_settles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM return_is_whole(NEW.id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER return_settles AFTER INSERT OR UPDATE ON citizenship_monthlyreturn
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION return_settles();

CREATE FUNCTION return_part_settles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM return_is_whole(NEW.of_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER return_part_settles AFTER INSERT OR UPDATE ON citizenship_extension
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION return_part_settles();
CREATE CONSTRAINT TRIGGER return_part_settles AFTER INSERT ON citizenship_returnversion
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION return_part_settles();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0003_ceremonies")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(RETURNS, migrations.RunSQL.noop),
    ]
