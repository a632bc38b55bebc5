"""A frozen question set cannot change: the database refuses it, whoever asks and by whatever way."""

from django.db import migrations

GUARD = """
CREATE FUNCTION questions_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
BEGIN
    -- FOR SHARE: a change and a freeze at the same moment wait for each other, so neither slips past.
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO found_state FROM programmes_questionset WHERE id = OLD.question_set_id FOR SHARE;
        IF found_state = 'frozen' THEN
            RAISE EXCEPTION 'this question set is frozen: make a new version of it' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT state INTO found_state FROM programmes_questionset WHERE id = NEW.question_set_id FOR SHARE;
        IF found_state = 'frozen' THEN
            RAISE EXCEPTION 'this question set is frozen: make a new version of it' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER section_frozen BEFORE INSERT OR UPDATE OR DELETE ON programmes_section
    FOR EACH ROW EXECUTE FUNCTION questions_refuse_frozen();
CREATE TRIGGER question_frozen BEFORE INSERT OR UPDATE OR DELETE ON programmes_question
    FOR EACH ROW EXECUTE FUNCTION questions_refuse_frozen();

CREATE FUNCTION questions_refuse_thaw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.family, OLD.version, OLD.languages, OLD.layout, OLD.state, OLD.frozen_at)
        IS DISTINCT FROM (NEW.family, NEW.version, NEW.languages, NEW.layout, NEW.state, NEW.frozen_at) THEN
        RAISE EXCEPTION 'this question set is frozen: make a new version of it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER questionset_frozen BEFORE UPDATE OR DELETE ON programmes_questionset
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION questions_refuse_thaw();
"""

UNDO = """
DROP TRIGGER questionset_frozen ON programmes_questionset;
DROP TRIGGER question_frozen ON programmes_question;
DROP TRIGGER section_frozen ON programmes_section;
DROP FUNCTION questions_refuse_thaw();
DROP FUNCTION questions_refuse_frozen();
"""


class Migration(migrations.Migration):
    """Triggers on the three tables of a question set."""

    dependencies = [("programmes", "0002_guards")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
