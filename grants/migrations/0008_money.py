"""What the database itself keeps when money moves, whatever path a change takes.

1. The live payments of an award, less what was paid back, never exceed the award; and an award never falls below them.
2. A payment is asked for, authorised and sent only under an accepted agreement, when its milestone is reached, the
   account is confirmed, every document has been seen, and the grant is not suspended.
3. Nobody authorises more than a personal limit. (That it is another person than who asked is a CHECK of the model.)
4. What was paid, issued or accepted is kept as it was; the agreement's document matches its fingerprint.
5. Bank details are ciphertext or nothing.

Each sum is taken after the award's row was locked, and by a statement of its own, so that two at once wait for each
other and the second sees the first.
"""

from typing import ClassVar

from django.db import migrations

HELPERS = """
CREATE FUNCTION grants_paid_back(award_key uuid) RETURNS numeric LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(sum(recovered_amount), 0) FROM grants_clawback WHERE award_id = award_key AND state = 'recovered'
$$;

CREATE FUNCTION grants_planned(award_key uuid, but uuid) RETURNS numeric LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(sum(amount), 0) FROM grants_payment
    WHERE award_id = award_key AND state <> 'cancelled' AND id IS DISTINCT FROM but
$$;

CREATE FUNCTION grants_not_seen(application_key uuid, only_agreement boolean) RETURNS boolean
  LANGUAGE sql VOLATILE AS $$
  WITH bid AS (SELECT id, round_id, organisation_id FROM grants_application WHERE id = application_key),
  settled AS (
    SELECT kind FROM grants_duediligence WHERE application_id = application_key AND (state = 'not_needed' OR (
      state = 'seen' AND (expires_date IS NULL
                          OR expires_date >= (portal_now() AT TIME ZONE 'Europe/London')::date)))),
  asked AS (SELECT d.* FROM grants_documentasked d JOIN bid ON bid.round_id = d.round_id)
  SELECT EXISTS (
    SELECT FROM asked, bid
      WHERE (asked."when" = 'before_agreement' OR NOT only_agreement)
        AND (asked.for_whom = 'both' OR (asked.for_whom = 'organisation') = (bid.organisation_id IS NOT NULL))
        AND asked.kind NOT IN (SELECT kind FROM settled))
  OR NOT EXISTS (SELECT FROM asked) AND EXISTS (
    SELECT FROM grants_duediligence q
      WHERE q.application_id = application_key AND q.kind NOT IN (SELECT kind FROM settled)
        AND (NOT only_agreement OR q.kind IN ('governing', 'signatories', 'accounts')))
$$;
"""

PAYMENTS = """
CREATE FUNCTION grants_payment_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whole numeric;
  others numeric;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'paid' THEN
    PERFORM grants_refuse('payment_paid_is_kept', 'a payment that was made is kept as it is');
  END IF;
  IF NEW.award_id IS DISTINCT FROM (SELECT award_id FROM grants_milestone WHERE id = NEW.milestone_id) THEN
    PERFORM grants_refuse('payment_of_its_milestone', 'the milestone is of another award');
  END IF;
  SELECT amount INTO whole FROM grants_award WHERE id = NEW.award_id FOR UPDATE;
  IF NEW.state <> 'cancelled' THEN
    others := grants_planned(NEW.award_id, NEW.id) - grants_paid_back(NEW.award_id);
    IF others + NEW.amount > whole THEN
      PERFORM grants_refuse('payment_within_award',
                            format('%s is more than the award of %s', others + NEW.amount, whole));
    END IF;
  END IF;
  IF NEW.state IN ('requested', 'authorised', 'batched')
     AND (TG_OP = 'INSERT' OR OLD.state <> NEW.state OR OLD.amount <> NEW.amount) THEN
    PERFORM grants_payment_may_go(NEW);
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION grants_payment_may_go(payment grants_payment) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  most numeric;
BEGIN
  IF NOT EXISTS (SELECT FROM grants_award WHERE id = payment.award_id AND state = 'accepted')
     OR NOT EXISTS (SELECT FROM grants_agreement WHERE award_id = payment.award_id AND state = 'accepted') THEN
    PERFORM grants_refuse('payment_under_agreement', 'no agreement has been accepted');
  END IF;
  IF NOT EXISTS (SELECT FROM grants_milestone WHERE id = payment.milestone_id AND state = 'met') THEN
    PERFORM grants_refuse('payment_when_reached', 'its milestone has not been reached');
  END IF;
  IF EXISTS (SELECT FROM grants_suspension WHERE award_id = payment.award_id AND state = 'active') THEN
    PERFORM grants_refuse('payment_not_suspended', 'the grant is suspended');
  END IF;
  IF NOT EXISTS (SELECT FROM grants_bankdetails WHERE award_id = payment.award_id AND state = 'confirmed') THEN
    PERFORM grants_refuse('payment_to_a_confirmed_account', 'no account has been confirmed');
  END IF;
  IF grants_not_seen((SELECT application_id FROM grants_award WHERE id = payment.award_id), false) THEN
    PERFORM grants_refuse('payment_when_all_is_seen', 'a document has not been seen');
  END IF;
  IF payment.state = 'authorised' THEN
    SELECT up_to INTO most FROM grants_paymentlimit
      WHERE person_id = payment.authorised_by_id AND ended_at IS NULL FOR SHARE;
    IF most IS NULL OR payment.amount > most THEN
      PERFORM grants_refuse('payment_within_limit', format('%s is above the limit of %s', payment.amount, most));
    END IF;
  END IF;
END $$;
CREATE TRIGGER payment_is_sound BEFORE INSERT OR UPDATE ON grants_payment
  FOR EACH ROW EXECUTE FUNCTION grants_payment_is_sound();

CREATE FUNCTION grants_payment_not_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'planned' THEN
    PERFORM grants_refuse('payment_is_kept', 'only a planned payment may be taken out of the plan');
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER payment_not_removed BEFORE DELETE ON grants_payment
  FOR EACH ROW EXECUTE FUNCTION grants_payment_not_removed();

CREATE FUNCTION grants_award_covers_payments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  net numeric;
BEGIN
  net := grants_planned(NEW.id, NULL) - grants_paid_back(NEW.id);
  IF net > grants_held(NEW) THEN
    PERFORM grants_refuse('award_covers_its_payments', format('payments of %s are planned or made', net));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER award_covers_payments BEFORE UPDATE OF amount, state ON grants_award
  FOR EACH ROW EXECUTE FUNCTION grants_award_covers_payments();

CREATE FUNCTION grants_clawback_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid numeric;
  taken numeric;
BEGIN
  PERFORM FROM grants_award WHERE id = NEW.award_id FOR UPDATE;
  SELECT coalesce(sum(amount), 0) INTO paid FROM grants_payment WHERE award_id = NEW.award_id AND state = 'paid';
  SELECT coalesce(sum(recovered_amount), 0) INTO taken FROM grants_clawback
    WHERE award_id = NEW.award_id AND state = 'recovered' AND id <> NEW.id;
  IF NEW.state <> 'withdrawn' AND taken + coalesce(NEW.recovered_amount, NEW.amount) > paid THEN
    PERFORM grants_refuse('clawback_within_paid', format('only %s was paid', paid - taken));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clawback_within_paid BEFORE INSERT OR UPDATE ON grants_clawback
  FOR EACH ROW EXECUTE FUNCTION grants_clawback_within_paid();

CREATE FUNCTION grants_limit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.person_id <> OLD.person_id OR NEW.up_to <> OLD.up_to OR NEW.set_at <> OLD.set_at
     OR NEW.set_by_id <> OLD.set_by_id OR OLD.ended_at IS NOT NULL THEN
    PERFORM grants_refuse('payment_limit_is_kept', 'a limit is ended and replaced, never rewritten');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER limit_is_kept BEFORE UPDATE ON grants_paymentlimit
  FOR EACH ROW EXECUTE FUNCTION grants_limit_is_kept();
"""

AGREEMENTS = """
CREATE FUNCTION grants_agreement_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whole numeric;
  standing text;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.issued_at IS NOT NULL AND (
       NEW.award_id, NEW.version, NEW.amount, NEW.purpose, NEW.decision_number, NEW.beneficiary_type, NEW.start_date,
       NEW.end_date, NEW.content)
     IS DISTINCT FROM (
       OLD.award_id, OLD.version, OLD.amount, OLD.purpose, OLD.decision_number, OLD.beneficiary_type, OLD.start_date,
       OLD.end_date, OLD.content) THEN
    PERFORM grants_refuse('agreement_is_kept', 'an agreement that was issued is kept as it is');
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.accepted_at IS NOT NULL AND (
       NEW.accepted_at, NEW.accepted_by_id, NEW.accepted_name, NEW.accepted_position)
     IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_by_id, OLD.accepted_name, OLD.accepted_position) THEN
    PERFORM grants_refuse('agreement_is_kept', 'who accepted an agreement is kept as it is');
  END IF;
  IF NEW.state = 'issued' AND (TG_OP = 'INSERT' OR OLD.state <> 'issued') THEN
    SELECT amount, state INTO whole, standing FROM grants_award WHERE id = NEW.award_id FOR UPDATE;
    IF standing <> 'accepted' OR NEW.amount <> whole THEN
      PERFORM grants_refuse('agreement_of_an_accepted_award', 'the award is not accepted, or has another amount');
    END IF;
    IF grants_planned(NEW.award_id, NULL) - grants_paid_back(NEW.award_id) <> whole THEN
      PERFORM grants_refuse('agreement_pays_the_award', 'the planned payments do not add up to the award');
    END IF;
    IF grants_not_seen((SELECT application_id FROM grants_award WHERE id = NEW.award_id), true) THEN
      PERFORM grants_refuse('agreement_when_all_is_seen', 'a document has not been seen');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_is_sound BEFORE INSERT OR UPDATE ON grants_agreement
  FOR EACH ROW EXECUTE FUNCTION grants_agreement_is_sound();
CREATE TRIGGER agreement_document_is_kept BEFORE UPDATE OR DELETE ON grants_agreementdocument
  FOR EACH ROW EXECUTE FUNCTION grants_append_only();
ALTER TABLE grants_agreementdocument ADD CONSTRAINT agreement_document_fingerprint
  CHECK (encode(sha256(body), 'hex') = sha256);
ALTER TABLE grants_bankdetails ADD CONSTRAINT bank_details_are_ciphertext CHECK (
  CASE WHEN state = 'wiped' THEN account_name = '' AND sort_code = '' AND account_number = ''
  ELSE account_name LIKE 'gAAAA%' AND sort_code LIKE 'gAAAA%' AND account_number LIKE 'gAAAA%' END);
CREATE SEQUENCE grants_batch_number;
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
    GRANT USAGE ON SEQUENCE grants_batch_number TO portal_app;
  END IF;
END $$;
"""

UNDO = """
DROP SEQUENCE grants_batch_number;
ALTER TABLE grants_bankdetails DROP CONSTRAINT bank_details_are_ciphertext;
ALTER TABLE grants_agreementdocument DROP CONSTRAINT agreement_document_fingerprint;
DROP TRIGGER agreement_document_is_kept ON grants_agreementdocument;
DROP TRIGGER agreement_is_sound ON grants_agreement;
DROP FUNCTION grants_agreement_is_sound();
DROP TRIGGER limit_is_kept ON grants_paymentlimit;
DROP FUNCTION grants_limit_is_kept();
DROP TRIGGER clawback_within_paid ON grants_clawback;
DROP FUNCTION grants_clawback_within_paid();
DROP TRIGGER award_covers_payments ON grants_award;
DROP FUNCTION grants_award_covers_payments();
DROP TRIGGER payment_not_removed ON grants_payment;
DROP FUNCTION grants_payment_not_removed();
DROP TRIGGER payment_is_sound ON grants_payment;
DROP FUNCTION grants_payment_is_sound();
DROP FUNCTION grants_payment_may_go(grants_payment);
DROP FUNCTION grants_not_seen(uuid, boolean);
DROP FUNCTION grants_planned(uuid, uuid);
DROP FUNCTION grants_paid_back(uuid);
"""


class Migration(migrations.Migration):
    """Guards of agreements, payments and bank details that are written in SQL."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0007_deciding")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(HELPERS + PAYMENTS + AGREEMENTS, UNDO),
    ]
