"""What the directory's database refuses, and the words that search looks in."""

from typing import ClassVar

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION citizenship_advice_words(service_name text, description text, organisation_name text) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
    SELECT setweight(to_tsvector('pg_catalog.english', service_name || ' ' || organisation_name), 'A')
        || setweight(to_tsvector('pg_catalog.english', description), 'B')
$$;

CREATE FUNCTION citizenship_advice_service_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    IF TG_OP = 'INSERT' OR (NEW.boroughs, NEW.languages) IS DISTINCT FROM (OLD.boroughs, OLD.languages) THEN
        SELECT code INTO wrong FROM unnest(NEW.boroughs) AS code
            WHERE NOT EXISTS (SELECT 1 FROM programmes_borough WHERE gss_code = code) LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'there is no borough %', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'advice_service_boroughs_exist';
        END IF;
        SELECT code INTO wrong FROM unnest(NEW.languages) AS code
            WHERE code !~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-x-[a-z0-9]{1,8})?$' LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION '% is no language code of BCP 47', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'advice_service_languages_shape';
        END IF;
    END IF;
    NEW.words := citizenship_advice_words(
        NEW.name, NEW.description, (SELECT name FROM citizenship_adviceorganisation WHERE id = NEW.organisation_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER advice_service_kept BEFORE INSERT OR UPDATE OF name, description, organisation_id, boroughs, languages
    ON citizenship_adviceservice FOR EACH ROW EXECUTE FUNCTION citizenship_advice_service_kept();

CREATE FUNCTION citizenship_advice_organisation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What was found in the register is this regulator, level and number. Another one is looked up again.
    IF OLD.state = 'verified' AND NEW.state = 'verified' AND NEW.verified_at = OLD.verified_at AND (
        OLD.regulator, OLD.level, OLD.registration_number
    ) IS DISTINCT FROM (NEW.regulator, NEW.level, NEW.registration_number) THEN
        RAISE EXCEPTION 'another registration has to be looked up in the register'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advice_organisation_looked_up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advice_organisation_kept BEFORE UPDATE ON citizenship_adviceorganisation
    FOR EACH ROW EXECUTE FUNCTION citizenship_advice_organisation_kept();

CREATE FUNCTION citizenship_advice_organisation_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE citizenship_adviceservice SET words = citizenship_advice_words(name, description, NEW.name)
        WHERE organisation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER advice_organisation_renamed AFTER UPDATE OF name ON citizenship_adviceorganisation
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION citizenship_advice_organisation_renamed();

CREATE FUNCTION citizenship_advice_change_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.facts IS DISTINCT FROM OLD.facts OR NEW.service_id <> OLD.service_id OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'what an organisation asked for stands as it was asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advice_change_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advice_change_stands BEFORE UPDATE ON citizenship_advicechange
    FOR EACH ROW EXECUTE FUNCTION citizenship_advice_change_stands();
"""

BACK = """
DROP TRIGGER advice_change_stands ON citizenship_advicechange;
DROP FUNCTION citizenship_advice_change_stands();
DROP TRIGGER advice_organisation_renamed ON citizenship_adviceorganisation;
DROP FUNCTION citizenship_advice_organisation_renamed();
DROP TRIGGER advice_organisation_kept ON citizenship_adviceorganisation;
DROP FUNCTION citizenship_advice_organisation_kept();
DROP TRIGGER advice_service_kept ON citizenship_adviceservice;
DROP FUNCTION citizenship_advice_service_kept();
DROP FUNCTION citizenship_advice_words(text, text, text);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list] = [("citizenship", "0010_words")]
    operations: ClassVar[list] = [migrations.RunSQL(FORWARD, BACK)]
