"""Facts stand as two people published them, and the change log is never rewritten."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_fact_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a fact is withdrawn, never deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_stands';
    END IF;
    IF OLD.key <> NEW.key THEN
        RAISE EXCEPTION 'the key of a fact is for ever: pages stand on it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_stands';
    END IF;
    -- Coming with the portal cannot be claimed afterwards, and an edit by staff is not forgotten.
    IF (NOT OLD.is_initial AND NEW.is_initial) OR (OLD.edited_at IS NOT NULL AND NEW.edited_at IS NULL) THEN
        RAISE EXCEPTION 'what staff have done to a fact stays known'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_stands';
    END IF;
    -- New words and dates, or a publication, come from a published change; from the files only while nobody here has
    -- edited the row.
    IF (OLD.statement, OLD.about, OLD.critical, OLD.tag, OLD.checked_on, OLD.review_by)
        IS DISTINCT FROM (NEW.statement, NEW.about, NEW.critical, NEW.tag, NEW.checked_on, NEW.review_by)
        OR (NEW.state = 'published' AND OLD.state <> 'published')
        OR (OLD.first_person_id, OLD.second_person_id) IS DISTINCT FROM (NEW.first_person_id, NEW.second_person_id)
    THEN
        IF NEW.edited_at IS NULL THEN
            IF NOT NEW.is_initial THEN
                RAISE EXCEPTION 'only a fact that came with the portal follows its files'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_stands';
            END IF;
        ELSIF NOT EXISTS (
            SELECT FROM citizenship_factedit e
            WHERE e.fact_id = NEW.id AND e.state = 'published' AND e.published_at = NEW.edited_at
                AND (e.statement, e.about, e.critical, e.tag, e.checked_on, e.review_by)
                    = (NEW.statement, NEW.about, NEW.critical, NEW.tag, NEW.checked_on, NEW.review_by)
                AND (NOT (OLD.critical OR NEW.critical) OR e.written_by_id <> e.published_by_id)
        ) THEN
            RAISE EXCEPTION 'a fact changes only as a published change says, a critical one through two people'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_stands';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fact_stands BEFORE UPDATE OR DELETE ON citizenship_fact
    FOR EACH ROW EXECUTE FUNCTION citizenship_fact_stands();

-- A fact made by staff begins unpublished; only the files put one straight on the page.
CREATE FUNCTION citizenship_fact_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' AND NOT (NEW.is_initial AND NEW.edited_at IS NULL) THEN
        RAISE EXCEPTION 'a fact is published through a change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fact_begins BEFORE INSERT ON citizenship_fact
    FOR EACH ROW EXECUTE FUNCTION citizenship_fact_begins();

CREATE FUNCTION citizenship_factsource_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    -- What the link checker finds may be noted at any time.
    IF TG_OP = 'UPDATE' AND (OLD.fact_id, OLD."order", OLD.name, OLD.url, OLD.kind, OLD.dated, OLD.says)
        IS NOT DISTINCT FROM (NEW.fact_id, NEW."order", NEW.name, NEW.url, NEW.kind, NEW.dated, NEW.says)
    THEN
        RETURN NEW;
    END IF;
    FOR held IN SELECT edited_at FROM citizenship_fact WHERE id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.fact_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.fact_id END
    ) FOR SHARE
    LOOP
        -- In the very transaction in which a change is published, or from the files while nobody has edited the fact.
        IF held.edited_at IS NOT NULL AND held.edited_at <> portal_now() THEN
            RAISE EXCEPTION 'the sources of a fact change only with a published change'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'factsource_stands';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER factsource_stands BEFORE INSERT OR UPDATE OR DELETE ON citizenship_factsource
    FOR EACH ROW EXECUTE FUNCTION citizenship_factsource_stands();

CREATE FUNCTION citizenship_factedit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'a change that was published or taken back stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'factedit_stands';
    END IF;
    IF NEW.state <> 'waiting' AND (OLD.statement, OLD.about, OLD.critical, OLD.tag, OLD.checked_on, OLD.review_by,
            OLD.sources, OLD.reason, OLD.needs_two, OLD.written_at, OLD.written_by_id)
        IS DISTINCT FROM (NEW.statement, NEW.about, NEW.critical, NEW.tag, NEW.checked_on, NEW.review_by,
            NEW.sources, NEW.reason, NEW.needs_two, NEW.written_at, NEW.written_by_id)
    THEN
        RAISE EXCEPTION 'a change is published as it was written'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'factedit_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER factedit_stands BEFORE UPDATE OR DELETE ON citizenship_factedit
    FOR EACH ROW EXECUTE FUNCTION citizenship_factedit_stands();

CREATE FUNCTION citizenship_factchange_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the change log is never changed or deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'factchange_kept';
END $$;
CREATE TRIGGER factchange_kept BEFORE UPDATE OR DELETE ON citizenship_factchange
    FOR EACH ROW EXECUTE FUNCTION citizenship_factchange_kept();
"""

BACK = """
DROP TRIGGER factchange_kept ON citizenship_factchange;
DROP FUNCTION citizenship_factchange_kept();
DROP TRIGGER factedit_stands ON citizenship_factedit;
DROP FUNCTION citizenship_factedit_stands();
DROP TRIGGER factsource_stands ON citizenship_factsource;
DROP FUNCTION citizenship_factsource_stands();
DROP TRIGGER fact_begins ON citizenship_fact;
DROP FUNCTION citizenship_fact_begins();
DROP TRIGGER fact_stands ON citizenship_fact;
DROP FUNCTION citizenship_fact_stands();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0008_status")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
