"""Confirmation without a person: small claims, under a stated limit, once the host had its days; some are checked."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hosts.models import Host
from volunteering.hours import deciders, notices
from volunteering.hours.actions import ledger
from volunteering.hours.actions.deciding import CHANGED, need_reason, note_refusal
from volunteering.hours.models import AuditSample, AutomaticRule, Basis, DailyCap, HoursClaim

AT_ONCE = 500  # claims looked at in one run; what is left comes in the next


@transaction.atomic
def set_rule(
    *,
    host: Host,
    claim_minutes: int,
    month_minutes: int,
    after_days: int,
    sample_percent: int,
    by: User,
    token: str,
) -> AutomaticRule:
    """State the limits (in minutes) under which this host's claims are confirmed by themselves; replaces the last."""
    tokens.spend(token, by=by, purpose=f"volunteering.automatic.set_rule:{host.pk}")
    Host.objects.select_for_update(of=("self",)).get(pk=host.pk)
    at = clock.now()
    if month_minutes < claim_minutes:
        raise MoveRefused("The limit a month must hold at least one claim.", field="month_minutes")
    for earlier in AutomaticRule.objects.live().filter(host=host):
        _stop(earlier, by, at)
    made = AutomaticRule.objects.create(
        host=host,
        claim_minutes=claim_minutes,
        month_minutes=month_minutes,
        after_days=after_days,
        sample_percent=sample_percent,
        set_at=at,
        set_by=by,
    )
    audit.record(by=by, verb="volunteering.automatic.rule_set", target=made, detail={"minutes": claim_minutes})
    return made


@transaction.atomic
def stop(*, rule: AutomaticRule, by: User, token: str) -> AutomaticRule:
    """Nothing more is confirmed by itself at this host. What was stays, until somebody finds it wrong."""
    tokens.spend(token, by=by, purpose=f"volunteering.automatic.stop:{rule.pk}")
    held = AutomaticRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    _stop(held, by, clock.now())
    return held


def _stop(rule: AutomaticRule, by: User, at: datetime) -> None:
    rule.stop(by=by, at=at)
    rule.save(update_fields=["stopped_at", "stopped_by"])
    audit.record(by=by, verb="volunteering.automatic.rule_stopped", target=rule)


@transaction.atomic
def set_cap(*, cap: DailyCap, minutes: int, by: User, token: str) -> DailyCap:
    """State how many minutes a day count at this age. What is credited already stays."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.set_cap:{cap.pk}")
    held = DailyCap.objects.select_for_update().get(pk=cap.pk)
    held.minutes, held.demonstration = minutes, False
    held.save(update_fields=["minutes", "demonstration"])
    audit.record(by=by, verb="volunteering.hours.cap_set", target=held, detail={"minutes": minutes})
    return held


def due(at: datetime) -> Any:
    """Claims that have waited as long as their host's rule says, and are within its limit for one claim."""
    day = timedelta(days=1)
    return HoursClaim.objects.waiting().filter(
        host__automatic_rules__stopped_at__isnull=True,
        host__automatic_rules__claim_minutes__gte=F("minutes"),
        since_at__lte=at - F("host__automatic_rules__after_days") * day,
    )


def run() -> int:
    """Confirm what is due, each claim in its own transaction; returns how many. Safe to run twice (I30)."""
    done = 0
    for key in due(clock.now()).order_by("since_at", "pk").values_list("pk", flat=True)[:AT_ONCE]:
        done += _confirm_one(key)
    return done


@transaction.atomic
def _confirm_one(key: Any) -> int:
    at = clock.now()
    claim = ledger.lock(HoursClaim.objects.get(pk=key))
    rule = AutomaticRule.objects.live().select_for_update(of=("self",)).filter(host=claim.host_id).first()
    # What is due is asked again under the lock: the host may have answered, or the rule changed, meanwhile.
    if rule is None or deciders.is_ours(claim) or not due(at).filter(pk=key).exists():
        return 0
    if ledger.automatic_this_month(claim) + claim.minutes > rule.month_minutes:
        return 0
    try:
        with transaction.atomic():
            claim.confirm(by=None, at=at)
            decision = ledger.settle(
                claim,
                verb="confirm",
                basis=Basis.AUTOMATIC,
                by=None,
                at=at,
                stretch=(claim.from_at, claim.until_at),
                rule=rule,
            )
    except MoveRefused as refusal:
        if not claim.moves.filter(verb="hold").exists():
            note_refusal(claim, refusal, at)
        return 0
    claim.save(update_fields=CHANGED)
    claim.moves.create(verb="automatic", by=None, at=at)
    audit.record(by=None, verb="volunteering.hours.confirmed_automatically", target=claim)
    # Drawn afresh for each, so that nobody can know beforehand what will be looked at.
    if secrets.randbelow(100) < rule.sample_percent:
        AuditSample.objects.create(decision=decision, picked_at=at)
    notices.confirmed(claim, at)
    return 1


def _sample(sample: AuditSample) -> tuple[AuditSample, HoursClaim]:
    claim = ledger.lock(sample.decision.claim)
    return AuditSample.objects.select_for_update(of=("self",)).get(pk=sample.pk), claim


@transaction.atomic
def pass_(*, sample: AuditSample, note: str, by: User, token: str) -> AuditSample:
    """An officer checked an automatic confirmation and found it right."""
    tokens.spend(token, by=by, purpose=f"volunteering.samples.pass:{sample.pk}")
    held, claim = _sample(sample)
    deciders.refuse_involved_officer(by, claim)
    held.pass_(by=by, at=clock.now())
    held.note = note.strip()
    held.save(update_fields=["state", "checked_at", "checked_by", "note"])
    audit.record(by=by, verb="volunteering.samples.passed", target=held)
    return held


@transaction.atomic
def undo(*, sample: AuditSample, note: str, by: User, token: str) -> AuditSample:
    """An officer checked an automatic confirmation and found it wrong: a counter-entry takes it back."""
    tokens.spend(token, by=by, purpose=f"volunteering.samples.undo:{sample.pk}")
    held, claim = _sample(sample)
    at = clock.now()
    deciders.refuse_involved_officer(by, claim)
    need_reason(note, "Say what you found: the volunteer reads it.")
    held.undo(by=by, at=at)
    held.note = note.strip()
    held.save(update_fields=["state", "checked_at", "checked_by", "note"])
    if claim.state == HoursClaim.State.CONFIRMED:
        claim.refuse(by=by, at=at)
        ledger.settle(claim, verb="undo", basis=Basis.OFFICER, by=by, at=at, stretch=None, reason=held.note)
        claim.save(update_fields=CHANGED)
        move = claim.moves.create(verb="undo", by=by, at=at, note=held.note)
        notices.refused(claim, move)
    audit.record(by=by, verb="volunteering.samples.undone", target=held)
    return held
