"""Trials that nobody can bend: a frozen protocol, a draw that the database repeats, assignments that stand."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
-- The same number as volunteering/rewards/draw.py: the first four bytes of SHA-256 over "salt:key".
CREATE FUNCTION volunteering_draw(salt text, person uuid) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT ('x' || encode(substring(sha256(convert_to(salt || ':' || person::text, 'UTF8')) FROM 1 FOR 4), 'hex'))
        ::bit(32)::bigint
$$;

CREATE FUNCTION volunteering_experiment_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a registered trial is never deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state IN ('running', 'ended', 'published') AND NEW.state IN ('draft', 'registered') THEN
        RAISE EXCEPTION 'a trial that has started does not become a draft again' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (
        OLD.slug, OLD.name, OLD.question, OLD.hypothesis, OLD.protocol, OLD.primary_outcome, OLD.follow_up_days,
        OLD.eligibility, OLD.min_age, OLD.max_age, OLD.boroughs, OLD.newcomers_only, OLD.approved_bands, OLD.salt,
        OLD.starts_at, OLD.joins_until_at, OLD.ends_at, OLD.planned_size, OLD.stop_rule
    ) IS DISTINCT FROM (
        NEW.slug, NEW.name, NEW.question, NEW.hypothesis, NEW.protocol, NEW.primary_outcome, NEW.follow_up_days,
        NEW.eligibility, NEW.min_age, NEW.max_age, NEW.boroughs, NEW.newcomers_only, NEW.approved_bands, NEW.salt,
        NEW.starts_at, NEW.joins_until_at, NEW.ends_at, NEW.planned_size, NEW.stop_rule
    ) THEN
        RAISE EXCEPTION 'the protocol of a registered trial is frozen' USING ERRCODE = 'check_violation';
    END IF;
    -- A trial is only registered with two arms or more, one of them without rewards, the others with some.
    IF OLD.state = 'draft' AND NEW.state = 'registered' AND (
        (SELECT count(*) FROM volunteering_arm WHERE experiment_id = NEW.id) < 2
        OR NOT EXISTS (SELECT FROM volunteering_arm WHERE experiment_id = NEW.id AND is_control)
        OR EXISTS (SELECT FROM volunteering_arm a WHERE a.experiment_id = NEW.id AND NOT a.is_control
                   AND NOT EXISTS (SELECT FROM volunteering_arm_rewards r WHERE r.arm_id = a.id))
    ) THEN
        RAISE EXCEPTION 'a trial needs an arm without rewards and another with some'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER experiment_frozen BEFORE UPDATE OR DELETE ON volunteering_experiment
    FOR EACH ROW EXECUTE FUNCTION volunteering_experiment_frozen();

CREATE FUNCTION volunteering_arm_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Waits for a colleague who registers the trial at this very moment.
    PERFORM FROM volunteering_experiment WHERE id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.experiment_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.experiment_id END
    ) FOR SHARE;
    IF EXISTS (SELECT FROM volunteering_experiment WHERE state <> 'draft' AND id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.experiment_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.experiment_id END
    )) THEN
        RAISE EXCEPTION 'the arms of a registered trial are frozen' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.is_control
        AND EXISTS (SELECT FROM volunteering_arm_rewards WHERE arm_id = NEW.id) THEN
        RAISE EXCEPTION 'an arm without rewards shows none' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER arm_frozen BEFORE INSERT OR UPDATE OR DELETE ON volunteering_arm
    FOR EACH ROW EXECUTE FUNCTION volunteering_arm_frozen();

CREATE FUNCTION volunteering_arm_reward_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    FOR held IN SELECT a.is_control, e.state FROM volunteering_arm a
        JOIN volunteering_experiment e ON e.id = a.experiment_id
        WHERE a.id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.arm_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.arm_id END
        ) FOR SHARE OF e
    LOOP
        IF held.state <> 'draft' THEN
            RAISE EXCEPTION 'the rewards of a registered trial are frozen' USING ERRCODE = 'check_violation';
        END IF;
        IF held.is_control AND TG_OP <> 'DELETE' THEN
            RAISE EXCEPTION 'an arm without rewards shows none' USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER arm_reward_frozen BEFORE INSERT OR UPDATE OR DELETE ON volunteering_arm_rewards
    FOR EACH ROW EXECUTE FUNCTION volunteering_arm_reward_frozen();

CREATE FUNCTION volunteering_assignment_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    trial volunteering_experiment;
    place bigint;
    chosen bigint;
BEGIN
    SELECT * INTO trial FROM volunteering_experiment WHERE id = NEW.experiment_id FOR SHARE;
    IF trial.state <> 'running' OR NEW.assigned_at < trial.starts_at OR NEW.assigned_at >= trial.joins_until_at THEN
        RAISE EXCEPTION 'this trial takes nobody now' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.band IN ('under_13', 'from_13', 'from_16') AND NOT (NEW.band = ANY (trial.approved_bands)) THEN
        RAISE EXCEPTION 'this trial is not approved for this age' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.person_key <> NEW.volunteer_id THEN
        RAISE EXCEPTION 'a person is drawn by their own key' USING ERRCODE = 'check_violation';
    END IF;
    SELECT volunteering_draw(trial.salt, NEW.person_key) % sum(weight) INTO place
        FROM volunteering_arm WHERE experiment_id = trial.id;
    SELECT id INTO chosen FROM (
        SELECT id, "order", sum(weight) OVER (ORDER BY "order") AS up_to
        FROM volunteering_arm WHERE experiment_id = trial.id
    ) AS arms WHERE place < up_to ORDER BY "order" LIMIT 1;
    IF NEW.arm_id IS DISTINCT FROM chosen THEN
        RAISE EXCEPTION 'the draw gives another arm' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_drawn BEFORE INSERT ON volunteering_armassignment
    FOR EACH ROW EXECUTE FUNCTION volunteering_assignment_drawn();

CREATE FUNCTION volunteering_assignment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.withdrawn_at IS NULL OR OLD.withdrawn_at = NEW.withdrawn_at) AND (
        OLD.experiment_id, OLD.arm_id, OLD.person_key, OLD.band, OLD.borough_id, OLD.consented_at, OLD.consented_by_id,
        OLD.consent_words, OLD.assigned_at
    ) IS NOT DISTINCT FROM (
        NEW.experiment_id, NEW.arm_id, NEW.person_key, NEW.band, NEW.borough_id, NEW.consented_at, NEW.consented_by_id,
        NEW.consent_words, NEW.assigned_at
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an assignment is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER assignment_stands BEFORE UPDATE OR DELETE ON volunteering_armassignment
    FOR EACH ROW EXECUTE FUNCTION volunteering_assignment_stands();

CREATE FUNCTION volunteering_exposure_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a first exposure is never changed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.first_at < (SELECT assigned_at FROM volunteering_armassignment WHERE id = NEW.assignment_id) THEN
        RAISE EXCEPTION 'nobody is exposed before they have agreed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exposure_after BEFORE INSERT OR UPDATE OR DELETE ON volunteering_exposure
    FOR EACH ROW EXECUTE FUNCTION volunteering_exposure_after();

CREATE FUNCTION volunteering_equality_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an equality answer is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER equality_fixed BEFORE UPDATE ON volunteering_equalitynote
    FOR EACH ROW EXECUTE FUNCTION volunteering_equality_fixed();
"""
BACK = """
DROP TRIGGER equality_fixed ON volunteering_equalitynote;
DROP FUNCTION volunteering_equality_fixed();
DROP TRIGGER exposure_after ON volunteering_exposure;
DROP FUNCTION volunteering_exposure_after();
DROP TRIGGER assignment_stands ON volunteering_armassignment;
DROP FUNCTION volunteering_assignment_stands();
DROP TRIGGER assignment_drawn ON volunteering_armassignment;
DROP FUNCTION volunteering_assignment_drawn();
DROP TRIGGER arm_reward_frozen ON volunteering_arm_rewards;
DROP FUNCTION volunteering_arm_reward_frozen();
DROP TRIGGER arm_frozen ON volunteering_arm;
DROP FUNCTION volunteering_arm_frozen();
DROP TRIGGER experiment_frozen ON volunteering_experiment;
DROP FUNCTION volunteering_experiment_frozen();
DROP FUNCTION volunteering_draw(text, uuid);
"""


class Migration(migrations.Migration):
    """What no page and no colleague can change once a trial is registered."""

    dependencies: ClassVar = [("volunteering", "0006_points")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACK)]
