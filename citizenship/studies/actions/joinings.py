"""A borough comes into the pilot and leaves it; officers approve it and publish the statement that it agrees to."""

from typing import Any

from django.db import IntegrityError, transaction

from citizenship.studies import notices
from citizenship.studies.authority import refuse_others, refuse_stranger
from citizenship.studies.models import TIME_TO_AGREE, Joining, SharingStatement
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused, after


@transaction.atomic
def request_to_join(*, borough: Borough, by: Any, token: str) -> Joining:
    """A registrar asks for the borough. Raises MoveRefused while a request waits or the borough takes part."""
    tokens.spend(token, by=by, purpose=f"citizenship.joining.request:{borough.pk}")
    refuse_stranger(by, borough)
    at = clock.now()
    try:
        with transaction.atomic():
            joining = Joining.objects.create(borough=borough, requested_at=at, requested_by=by)
    except IntegrityError as error:
        if "joining_one_live" not in str(error):
            raise
        raise MoveRefused("Your borough has asked already, or takes part. This page shows where it stands.") from error
    joining.moves.create(verb="request", by=by, at=at)
    audit.record(by=by, verb="citizenship.studies.joining_requested", target=joining)
    notices.requested(joining)
    tokens.settle(token, str(joining.pk))
    return joining


@transaction.atomic
def agree(*, joining: Joining, version: int, by: Any, token: str) -> Joining:
    """A registrar agrees to the statement for the borough, before the officer's approval.

    `version` is the one that they read. Raises MoveRefused when a newer one was published meanwhile.
    """
    joining = _begin("agree", joining, by, token)
    joining.agree(by=by, at=clock.now(), statement=_newest(version))
    joining = _done("agree", joining, by, "agreed", _AGREED, note=f"version {version}")
    notices.agreed(joining)
    return joining


@transaction.atomic
def renew(*, joining: Joining, version: int, by: Any, token: str) -> Joining:
    """A borough in the pilot agrees to a newer version of the statement."""
    joining = _begin("renew", joining, by, token)
    joining.renew(by=by, at=clock.now(), statement=_newest(version))
    return _done("renew", joining, by, "renewed", _AGREED, note=f"version {version}")


@transaction.atomic
def approve(*, joining: Joining, by: Any, token: str) -> Joining:
    """An officer lets the borough take part: it has its places for ceremonies from now on, and is told."""
    refuse_others(by)
    joining = _begin("approve", joining, by, token)
    at = clock.now()
    joining.approve(by=by, at=at)
    joining = _done("approve", joining, by, "approved", ["approved_at", "approved_by"])
    after("citizenship.studies.joined", joining=joining, by=by, at=at)
    notices.approved(joining)
    return joining


@transaction.atomic
def refuse(*, joining: Joining, reason: str, by: Any, token: str) -> Joining:
    """An officer refuses the request with a reason from the list; the borough is told what it can do next."""
    refuse_others(by)
    joining = _begin("refuse", joining, by, token)
    joining.refuse(by=by, at=clock.now(), reason=reason)
    fields = ["refused_at", "refused_by", "refused_reason"]
    joining = _done("refuse", joining, by, "refused", fields, note=joining.get_refused_reason_display())
    notices.refused(joining)
    return joining


@transaction.atomic
def leave(*, joining: Joining, reason: str, by: Any, token: str) -> Joining:
    """The borough leaves, or takes its request back; what it recorded stays. Later rooms end what lies ahead."""
    joining = _begin("leave", joining, by, token)
    was_in, at = joining.state == Joining.State.APPROVED, clock.now()
    joining.leave(by=by, at=at, reason=reason)
    fields = ["left_at", "left_by", "left_reason"]
    joining = _done("leave", joining, by, "left", fields, note=joining.get_left_reason_display())
    if was_in:
        after("citizenship.studies.left", joining=joining, by=by, at=at)
    notices.left(joining, was_in=was_in)
    return joining


@transaction.atomic
def publish_statement(*, title: str, text: str, is_demonstration: bool, by: Any, token: str) -> SharingStatement:
    """Publish a new version of the statement; every borough in the pilot is asked to agree to it within 28 days."""
    refuse_others(by)
    tokens.spend(token, by=by, purpose="citizenship.statement.publish")
    # One at a time: whoever waited here looks again, so that two versions never get the same number.
    SharingStatement.objects.select_for_update().order_by("-version").first()
    newest = SharingStatement.objects.current()
    at = clock.now()
    made = SharingStatement.objects.create(
        version=(newest.version if newest else 0) + 1,
        title=title,
        text=text,
        is_demonstration=is_demonstration,
        published_at=at,
        published_by=by,
    )
    audit.record(by=by, verb="citizenship.studies.statement_published", target=made, detail={"version": made.version})
    for joining in Joining.objects.agreed_before(made).select_related("borough"):
        notices.agree_again(joining, made, at + TIME_TO_AGREE)
    tokens.settle(token, str(made.pk))
    return made


_AGREED = ["statement", "agreed_at", "agreed_by"]


def _newest(version: int) -> SharingStatement:
    """The statement that was read, if it is still the newest one."""
    newest = SharingStatement.objects.current()
    if newest is None:
        raise MoveRefused("No statement is published yet. We tell you when you can agree to it.")
    if newest.version != version:
        raise MoveRefused("A newer version of the statement was published. Read it, then agree to that one.")
    return newest


def _begin(verb: str, joining: Joining, by: Any, token: str) -> Joining:
    tokens.spend(token, by=by, purpose=f"citizenship.joining.{verb}:{joining.pk}")
    refuse_stranger(by, joining.borough)
    return Joining.objects.select_for_update(of=("self",)).select_related("borough").get(pk=joining.pk)


def _done(verb: str, joining: Joining, by: Any, past: str, fields: list[str], *, note: str = "") -> Joining:
    """Save what the verb stamped, with its row of history and its row of the audit."""
    joining.save(update_fields=["state", *fields])
    joining.moves.create(verb=verb, by=by, at=clock.now(), note=note)
    audit.record(by=by, verb=f"citizenship.studies.joining_{past}", target=joining)
    return joining
