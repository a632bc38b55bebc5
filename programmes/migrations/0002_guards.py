"""What the database itself refuses, and to whom.

The audit's triggers, the application's role, and the table of the cache.
"""

from typing import ClassVar

from django.db import migrations

# The group role of the running portal. Its login is made by whoever sets the database up; the group exists once per
# server.
ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
    CREATE ROLE portal_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another database of this server was being migrated at the same moment
END $$;
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
"""

AUDIT = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the audit is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes_auditseal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON programmes_auditevent, programmes_auditseal FROM portal_app;
"""

# As `manage.py createcachetable` makes it, so that nobody has to remember to call that.
CACHE = """
CREATE TABLE IF NOT EXISTS portal_cache (
  cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS portal_cache_expires ON portal_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON portal_cache TO portal_app;
"""


class Migration(migrations.Migration):
    """Guards that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0001_initial")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(
            AUDIT,
            "DROP TRIGGER audit_append_only ON programmes_auditevent;"
            "DROP TRIGGER audit_append_only ON programmes_auditseal;"
            "DROP FUNCTION audit_refuse()",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE portal_cache"),
    ]
