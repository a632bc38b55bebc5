"""What no page and no colleague can change: agreed words, a registered protocol, a draw, an arm after its lock."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION citizenship_statement_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published statement is never changed or deleted' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER statement_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON citizenship_sharingstatement
    EXECUTE FUNCTION citizenship_statement_stands();
REVOKE UPDATE, DELETE, TRUNCATE ON citizenship_sharingstatement FROM portal_app;

CREATE FUNCTION citizenship_joining_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('refused', 'left') AND OLD.state <> NEW.state THEN
        RAISE EXCEPTION 'a borough that left or was refused asks again' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'left') THEN
        RAISE EXCEPTION 'an approved borough stays or leaves' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.borough_id <> NEW.borough_id THEN
        RAISE EXCEPTION 'a part in the pilot belongs to one borough' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.statement_id IS NOT NULL AND (NEW.statement_id IS NULL OR NEW.statement_id < OLD.statement_id) THEN
        RAISE EXCEPTION 'an agreement to a statement is never taken out of the record'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joining_stands BEFORE UPDATE ON citizenship_joining
    FOR EACH ROW EXECUTE FUNCTION citizenship_joining_stands();

-- The same arm as citizenship/studies/drawing.py finds: two tickets a point of weight, sorted by SHA-256 in each block.
CREATE FUNCTION citizenship_drawn_arm(study uuid, stratum text, place integer) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH bag AS (
        SELECT a.id AS arm, row_number() OVER (ORDER BY a."order", n) AS ticket
        FROM citizenship_arm a CROSS JOIN LATERAL generate_series(1, 2 * a.weight) AS n WHERE a.study_id = $1
    ), size AS (SELECT count(*)::integer AS all_tickets FROM bag)
    SELECT bag.arm FROM bag, size, citizenship_study s
    WHERE s.id = $1 AND s.seed <> '' AND $3 >= 1
    ORDER BY encode(sha256(convert_to(
        s.seed || ':' || $2 || ':' || (($3 - 1) / all_tickets + 1)::text || ':' || bag.ticket::text, 'UTF8'
    )), 'hex') COLLATE "C"
    LIMIT 1 OFFSET (SELECT ($3 - 1) % all_tickets FROM size WHERE all_tickets > 0)
$$;

CREATE FUNCTION citizenship_turn_arm(study uuid, place integer) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH bag AS (
        SELECT a.id AS arm, row_number() OVER (ORDER BY a."order", n) AS ticket
        FROM citizenship_arm a CROSS JOIN LATERAL generate_series(1, a.weight) AS n WHERE a.study_id = $1
    ), size AS (SELECT count(*)::integer AS all_tickets FROM bag)
    SELECT bag.arm FROM bag, size WHERE $2 >= 1 AND bag.ticket = ($2 - 1) % all_tickets + 1
$$;

-- A borough is in one study at a time, so that each ceremony has one arm at most.
CREATE FUNCTION citizenship_in_another_study(study uuid, borough text, from_date date, to_date date)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM citizenship_boroughplace p JOIN citizenship_study s ON s.id = p.study_id
        WHERE p.borough_id = $2 AND s.id <> $1 AND s.state IN ('registered', 'running')
            AND daterange(s.first_date, s.last_date, '[]') && daterange($3, $4, '[]')
    )
$$;

CREATE FUNCTION citizenship_study_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a study begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a registered study is never deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'draft'), ('draft', 'registered'), ('registered', 'registered'), ('registered', 'running'),
        ('registered', 'closed'), ('running', 'running'), ('running', 'closed'), ('closed', 'closed')
    ) THEN
        RAISE EXCEPTION 'a study never goes back' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (
        OLD.slug, OLD.title, OLD.question, OLD.protocol, OLD.assigned_per, OLD.method, OLD.seed, OLD.first_date,
        OLD.last_date, OLD.lock_hours, OLD.planned_per_arm, OLD.registered_at, OLD.registered_by_id
    ) IS DISTINCT FROM (
        NEW.slug, NEW.title, NEW.question, NEW.protocol, NEW.assigned_per, NEW.method, NEW.seed, NEW.first_date,
        NEW.last_date, NEW.lock_hours, NEW.planned_per_arm, NEW.registered_at, NEW.registered_by_id
    ) THEN
        RAISE EXCEPTION 'the protocol of a registered study is frozen' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'registered' THEN
        IF (NEW.registered_at AT TIME ZONE 'Europe/London')::date >= NEW.first_date OR NEW.registered_at > portal_now()
        THEN
            RAISE EXCEPTION 'a study is registered before its first ceremony' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM citizenship_arm WHERE study_id = NEW.id AND kind = 'comparison')
            OR NOT EXISTS (SELECT FROM citizenship_arm WHERE study_id = NEW.id AND kind = 'pilot')
            OR NOT EXISTS (SELECT FROM citizenship_outcome WHERE study_id = NEW.id AND "primary")
        THEN
            RAISE EXCEPTION 'a study is registered with a pilot arm, a comparison arm and a primary outcome'
                USING ERRCODE = 'check_violation';
        END IF;
        -- Waits for a colleague who adds one of these boroughs to another study at this very moment.
        PERFORM FROM citizenship_joining WHERE state = 'approved'
            AND borough_id IN (SELECT borough_id FROM citizenship_boroughplace WHERE study_id = NEW.id)
            ORDER BY id FOR UPDATE;
        IF EXISTS (
            SELECT FROM citizenship_boroughplace WHERE study_id = NEW.id
                AND citizenship_in_another_study(NEW.id, borough_id, NEW.first_date, NEW.last_date)
        ) THEN
            RAISE EXCEPTION 'a borough is in one study at a time' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER study_frozen BEFORE INSERT OR UPDATE OR DELETE ON citizenship_study
    FOR EACH ROW EXECUTE FUNCTION citizenship_study_frozen();

CREATE FUNCTION citizenship_study_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
BEGIN
    -- Waits for a colleague who registers the study at this very moment.
    FOR held IN SELECT state FROM citizenship_study WHERE id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.study_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.study_id END
    ) FOR SHARE LOOP
        IF held <> 'draft' THEN
            RAISE EXCEPTION 'the arms and outcomes of a registered study are frozen' USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER outcome_frozen BEFORE INSERT OR UPDATE OR DELETE ON citizenship_outcome
    FOR EACH ROW EXECUTE FUNCTION citizenship_study_part_frozen();
CREATE TRIGGER arm_frozen BEFORE INSERT OR UPDATE OR DELETE ON citizenship_arm
    FOR EACH ROW EXECUTE FUNCTION citizenship_study_part_frozen();

CREATE FUNCTION citizenship_arm_offers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.offers) <> 'object'
        OR NOT NEW.offers ?& ARRAY['voting', 'volunteering', 'membership']
        OR (SELECT count(*) FROM jsonb_object_keys(NEW.offers)) <> 3
        OR EXISTS (SELECT FROM jsonb_each_text(NEW.offers) WHERE value !~ '^[0-3]$')
    THEN
        RAISE EXCEPTION 'an arm has a level from 0 to 3 for each of the three offers'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arm_offers BEFORE INSERT OR UPDATE ON citizenship_arm
    FOR EACH ROW EXECUTE FUNCTION citizenship_arm_offers();

CREATE FUNCTION citizenship_place_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held citizenship_study;
BEGIN
    SELECT * INTO held FROM citizenship_study
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.study_id ELSE NEW.study_id END FOR SHARE;
    IF TG_OP = 'DELETE' THEN
        IF held.state <> 'draft' THEN
            RAISE EXCEPTION 'a borough stays in the record of a registered study' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF held.state = 'closed' THEN
            RAISE EXCEPTION 'a closed study takes no borough' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM FROM citizenship_joining WHERE borough_id = NEW.borough_id AND state = 'approved' FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a borough is approved for the pilot before it comes into a study'
                USING ERRCODE = 'check_violation';
        END IF;
        IF citizenship_in_another_study(held.id, NEW.borough_id, held.first_date, held.last_date) THEN
            RAISE EXCEPTION 'a borough is in one study at a time' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.study_id, OLD.borough_id, OLD.position) IS DISTINCT FROM (NEW.study_id, NEW.borough_id, NEW.position)
        -- A lock may come earlier, as of now; never later, never into the past.
        OR (OLD.locks_at IS DISTINCT FROM NEW.locks_at AND OLD.locks_at IS NOT NULL AND (
            NEW.locks_at IS NULL OR NEW.locks_at > OLD.locks_at OR NEW.locks_at < portal_now()
        ))
        OR (OLD.drawn_from <> '' AND OLD.drawn_from <> NEW.drawn_from)
        OR (OLD.arm_id IS NOT NULL AND NEW.arm_id IS NULL)
    THEN
        RAISE EXCEPTION 'a place in a study keeps its number, its lock and its draw' USING ERRCODE = 'check_violation';
    ELSIF OLD.locks_at <= portal_now() AND OLD.arm_id IS DISTINCT FROM NEW.arm_id THEN
        RAISE EXCEPTION 'this arm is locked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.arm_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.arm_id IS DISTINCT FROM NEW.arm_id) THEN
        IF held.assigned_per <> 'borough' OR held.state NOT IN ('registered', 'running')
            OR NOT EXISTS (SELECT FROM citizenship_arm WHERE id = NEW.arm_id AND study_id = held.id)
        THEN
            RAISE EXCEPTION 'this study gives this borough no such arm' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.method <> held.method
            OR (NEW.reason = 'drawn' AND NEW.arm_id IS DISTINCT FROM
                citizenship_drawn_arm(held.id, 'boroughs', NEW.position))
            OR (NEW.reason = 'turn' AND NEW.arm_id IS DISTINCT FROM citizenship_turn_arm(held.id, NEW.position))
        THEN
            RAISE EXCEPTION 'the registered method gives another arm' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER place_kept BEFORE INSERT OR UPDATE OR DELETE ON citizenship_boroughplace
    FOR EACH ROW EXECUTE FUNCTION citizenship_place_kept();
"""
BACK = """
DROP TRIGGER place_kept ON citizenship_boroughplace;
DROP FUNCTION citizenship_place_kept();
DROP TRIGGER arm_offers ON citizenship_arm;
DROP FUNCTION citizenship_arm_offers();
DROP TRIGGER arm_frozen ON citizenship_arm;
DROP TRIGGER outcome_frozen ON citizenship_outcome;
DROP FUNCTION citizenship_study_part_frozen();
DROP TRIGGER study_frozen ON citizenship_study;
DROP FUNCTION citizenship_study_frozen();
DROP FUNCTION citizenship_in_another_study(uuid, text, date, date);
DROP FUNCTION citizenship_turn_arm(uuid, integer);
DROP FUNCTION citizenship_drawn_arm(uuid, text, integer);
DROP TRIGGER joining_stands ON citizenship_joining;
DROP FUNCTION citizenship_joining_stands();
DROP TRIGGER statement_stands ON citizenship_sharingstatement;
DROP FUNCTION citizenship_statement_stands();
"""


class Migration(migrations.Migration):
    """What is fixed once a borough has agreed and a study is registered."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0001_rooms")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
