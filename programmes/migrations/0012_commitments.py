"""The log of commitments and the results of indicators are append-only; a status changes only with its entry."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION programmes_log_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was told stands, and a later entry corrects it', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_log_stands';
END $$;
CREATE TRIGGER commitment_log_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes_commitmentupdate
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_log_stands();
CREATE TRIGGER commitment_log_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes_indicatorreading
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_log_stands();
REVOKE UPDATE, DELETE, TRUNCATE ON programmes_commitmentupdate, programmes_indicatorreading FROM portal_app;

CREATE FUNCTION programmes_commitment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a commitment was made: it is ended, never deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_stands';
    END IF;
    IF OLD.edited_at IS NOT NULL AND NEW.edited_at IS NULL THEN
        RAISE EXCEPTION 'what staff have done to a commitment stays known'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_stands';
    END IF;
    -- Readers find in the log why it stands where it stands. The files that come with the portal bring both at once.
    IF NEW.edited_at IS NOT NULL AND NEW.status <> OLD.status AND NOT EXISTS (
        SELECT FROM programmes_commitmentupdate u
        WHERE u.commitment_id = NEW.number AND u.kind = 'status' AND u.status = NEW.status
            AND u.date = NEW.status_date AND u.added_at = NEW.edited_at
    ) THEN
        RAISE EXCEPTION 'the status of a commitment changes only with an entry in its log'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitment_stands BEFORE UPDATE OR DELETE ON programmes_commitment
    FOR EACH ROW EXECUTE FUNCTION programmes_commitment_stands();

CREATE FUNCTION programmes_update_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM programmes_commitmentupdate u WHERE u.id = NEW.corrects_id AND u.commitment_id = NEW.commitment_id
    ) THEN
        RAISE EXCEPTION 'an entry corrects one of the same commitment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitmentupdate_corrects_its_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitmentupdate_corrects_its_own BEFORE INSERT ON programmes_commitmentupdate
    FOR EACH ROW EXECUTE FUNCTION programmes_update_corrects();
"""
BACK = """
DROP TRIGGER commitmentupdate_corrects_its_own ON programmes_commitmentupdate;
DROP FUNCTION programmes_update_corrects();
DROP TRIGGER commitment_stands ON programmes_commitment;
DROP FUNCTION programmes_commitment_stands();
DROP TRIGGER commitment_log_stands ON programmes_commitmentupdate;
DROP TRIGGER commitment_log_stands ON programmes_indicatorreading;
DROP FUNCTION programmes_log_stands();
"""


class Migration(migrations.Migration):
    """Guards that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0011_pages")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(FORWARD, BACK)]
