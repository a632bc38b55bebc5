"""How search reads words: English stems without accents, and a plain list of words for typing mistakes."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX search_word_alike ON programmes_searchword USING gin (word gin_trgm_ops);
CREATE TEXT SEARCH CONFIGURATION portal_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION portal_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION portal_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION portal_words
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

CREATE FUNCTION portal_stem(word text) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT (tsvector_to_array(to_tsvector('portal_english', word)))[1] $$;

CREATE FUNCTION programmes_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := setweight(to_tsvector('portal_english', NEW.title), 'A')
        || setweight(to_tsvector('portal_english', NEW.text), 'B');
    NEW.title_words := to_tsvector('portal_english', NEW.title);
    RETURN NEW;
END $$;
CREATE TRIGGER search_words BEFORE INSERT OR UPDATE OF title, text ON programmes_searchdocument
    FOR EACH ROW EXECUTE FUNCTION programmes_search_words();
"""
BACK = """
DROP INDEX search_word_alike;
DROP TRIGGER search_words ON programmes_searchdocument;
DROP FUNCTION programmes_search_words();
DROP FUNCTION portal_stem(text);
DROP TEXT SEARCH CONFIGURATION portal_words;
DROP TEXT SEARCH CONFIGURATION portal_english;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list] = [("programmes", "0019_measures")]
    operations: ClassVar[list] = [migrations.RunSQL(FORWARD, BACK)]
