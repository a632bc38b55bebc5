"""Guidance that nobody rewrites: words stand once a second person has checked them, and a published version for ever."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_guidance_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published version of the guidance is never changed or deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guidance_stands';
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a checked version is taken back before it is deleted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'guidance_stands';
        END IF;
        RETURN OLD;
    END IF;
    -- A draft becomes public only through a second person's check.
    IF OLD.state = 'draft' AND NEW.state = 'published' THEN
        RAISE EXCEPTION 'a version is checked before it is published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guidance_stands';
    END IF;
    IF (OLD.state <> 'draft' OR NEW.state <> 'draft') AND (
        OLD.number, OLD.title, OLD.summary, OLD.changes, OLD.is_first_draft, OLD.written_at, OLD.written_by_id
    ) IS DISTINCT FROM (
        NEW.number, NEW.title, NEW.summary, NEW.changes, NEW.is_first_draft, NEW.written_at, NEW.written_by_id
    ) THEN
        RAISE EXCEPTION 'the words of a checked version stand'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guidance_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guidance_stands BEFORE UPDATE OR DELETE ON citizenship_guidanceversion
    FOR EACH ROW EXECUTE FUNCTION citizenship_guidance_stands();

CREATE FUNCTION citizenship_recommendation_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    -- Waits for a colleague who checks the version at this very moment.
    FOR held IN SELECT state, is_first_draft, since_at FROM citizenship_guidanceversion WHERE id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END
    ) FOR SHARE
    LOOP
        -- The version that comes with the portal is public from its first row on, in one transaction.
        IF held.state <> 'draft' AND NOT (
            TG_OP = 'INSERT' AND held.is_first_draft AND held.since_at = portal_now()
        ) THEN
            RAISE EXCEPTION 'the recommendations of a checked version stand'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'recommendation_stands';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER recommendation_stands BEFORE INSERT OR UPDATE OR DELETE ON citizenship_recommendation
    FOR EACH ROW EXECUTE FUNCTION citizenship_recommendation_stands();
"""

BACK = """
DROP TRIGGER recommendation_stands ON citizenship_recommendation;
DROP FUNCTION citizenship_recommendation_stands();
DROP TRIGGER guidance_stands ON citizenship_guidanceversion;
DROP FUNCTION citizenship_guidance_stands();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0006_findings")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
