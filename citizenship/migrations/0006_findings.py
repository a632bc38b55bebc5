"""Figures of a study that nobody changes, and publications whose content stands."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
-- Worked out once: a second look on another day could be subtracted from the first.
CREATE FUNCTION citizenship_figures_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'figures of a study are worked out once and never change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'figures_are_kept';
END $$;
CREATE TRIGGER figures_are_kept BEFORE UPDATE OR DELETE ON citizenship_figures
    FOR EACH ROW EXECUTE FUNCTION citizenship_figures_are_kept();

CREATE FUNCTION citizenship_publication_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a publication is never deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_is_kept';
    END IF;
    IF (OLD.study_id, OLD.summary, OLD.content, OLD.prepared_at, OLD.prepared_by_id)
        IS DISTINCT FROM (NEW.study_id, NEW.summary, NEW.content, NEW.prepared_at, NEW.prepared_by_id)
        OR (OLD.checked_at IS NOT NULL AND (OLD.checked_at, OLD.checked_by_id)
            IS DISTINCT FROM (NEW.checked_at, NEW.checked_by_id))
        OR OLD.state = 'withdrawn' AND OLD.state <> NEW.state
        OR OLD.state = 'published' AND NEW.state = 'prepared'
    THEN
        RAISE EXCEPTION 'what was prepared is published as it is, or not at all'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_is_kept BEFORE UPDATE OR DELETE ON citizenship_publication
    FOR EACH ROW EXECUTE FUNCTION citizenship_publication_is_kept();
"""

BACK = """
DROP TRIGGER publication_is_kept ON citizenship_publication;
DROP FUNCTION citizenship_publication_is_kept();
DROP TRIGGER figures_are_kept ON citizenship_figures;
DROP FUNCTION citizenship_figures_are_kept();
"""


class Migration(migrations.Migration):
    """Triggers of the room of findings."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0005_venues")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
