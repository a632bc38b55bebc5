"""Programmes' pages: the words that the search finds, and what is only ever added to."""

from typing import ClassVar

from django.db import migrations

# A page is found by its own words and by those of its sections; whoever changes either, the database writes them anew.
# It stands in lists in the order of the themes.
WORDS = """
CREATE FUNCTION programme_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sections text;
BEGIN
  SELECT string_agg(heading || ' ' || text, ' ') INTO sections
    FROM programmes_programmesection WHERE programme_id = NEW.id;
  NEW.theme_order := coalesce(array_position(ARRAY['shared_experiences', 'active_citizens', 'barriers', 'evidence'], NEW.theme::text), 9);
  NEW.search :=
    setweight(to_tsvector('english', NEW.name), 'A') ||
    setweight(to_tsvector('english', NEW.summary), 'B') ||
    setweight(to_tsvector('english', NEW.what || ' ' || NEW.who || ' ' || NEW.done), 'C') ||
    setweight(to_tsvector('english', coalesce(sections, '')), 'C');
  RETURN NEW;
END $$;
CREATE TRIGGER programme_words BEFORE INSERT OR UPDATE ON programmes_programme
  FOR EACH ROW EXECUTE FUNCTION programme_words();
CREATE FUNCTION programme_section_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE programmes_programme SET search = NULL WHERE id = coalesce(NEW.programme_id, OLD.programme_id);
  RETURN NULL;
END $$;
CREATE TRIGGER programme_section_words AFTER INSERT OR UPDATE OR DELETE ON programmes_programmesection
  FOR EACH ROW EXECUTE FUNCTION programme_section_words();
UPDATE programmes_programme SET search = NULL;
"""

# The history of a page, and what the Mayor's office is on record as having said.
APPEND_ONLY = """
CREATE FUNCTION programme_history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is only ever added to', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER programme_version_append_only BEFORE UPDATE OR DELETE ON programmes_programmeversion
  FOR EACH ROW EXECUTE FUNCTION programme_history_refuse();
CREATE TRIGGER section_log_append_only BEFORE UPDATE OR DELETE ON programmes_sectionlog
  FOR EACH ROW WHEN (OLD.kind = 'advocacy') EXECUTE FUNCTION programme_history_refuse();
"""


class Migration(migrations.Migration):
    """Functions and triggers that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0010_catalogue")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(
            WORDS,
            "DROP TRIGGER programme_section_words ON programmes_programmesection;"
            "DROP TRIGGER programme_words ON programmes_programme;"
            "DROP FUNCTION programme_section_words(); DROP FUNCTION programme_words()",
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER section_log_append_only ON programmes_sectionlog;"
            "DROP TRIGGER programme_version_append_only ON programmes_programmeversion;"
            "DROP FUNCTION programme_history_refuse()",
        ),
    ]
