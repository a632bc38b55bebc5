"""Translations know which source they translate: changed words lose their review."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_translation_review_is_of_these_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.text, NEW.source_version, NEW.language_id, NEW.key)
        IS DISTINCT FROM (OLD.text, OLD.source_version, OLD.language_id, OLD.key)
        AND NEW.state = 'reviewed' THEN
        RAISE EXCEPTION 'words that changed must be reviewed again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'translation_review_is_of_these_words';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER translation_review_is_of_these_words BEFORE UPDATE ON citizenship_translation
    FOR EACH ROW EXECUTE FUNCTION citizenship_translation_review_is_of_these_words();

CREATE FUNCTION citizenship_translation_starts_unreviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a translation begins without a review'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'translation_starts_unreviewed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER translation_starts_unreviewed BEFORE INSERT ON citizenship_translation
    FOR EACH ROW EXECUTE FUNCTION citizenship_translation_starts_unreviewed();
"""

BACK = """
DROP TRIGGER translation_starts_unreviewed ON citizenship_translation;
DROP FUNCTION citizenship_translation_starts_unreviewed();
DROP TRIGGER translation_review_is_of_these_words ON citizenship_translation;
DROP FUNCTION citizenship_translation_review_is_of_these_words();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0009_facts")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
