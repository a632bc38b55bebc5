"""What people do in a co-design.

Officers open it, invite, change criteria and close it; parents and carers comment, and may take their words back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from grants.funds.codesign import notices
from grants.funds.models import Codesign, CodesignHelper, Criterion, CriterionChange, CriterionComment, Round
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused

ONLY_DRAFTS = "This round is published, so its criteria can no longer be changed."


def _locked(codesign: Codesign) -> Codesign:
    return Codesign.objects.select_for_update(of=("self",)).select_related("round__fund").get(pk=codesign.pk)


def _refuse_if_published(round: Round) -> None:
    if round.state != Round.State.DRAFT:
        raise MoveRefused(ONLY_DRAFTS)


@transaction.atomic
def open_(*, round: Round, intro: str, until: datetime, by: Any, token: str) -> Codesign:
    """Open a draft round's criteria for comment until `until`. Nobody sees them before they are invited."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_open:{round.pk}")
    at = clock.now()
    round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    _refuse_if_published(round)
    if Codesign.objects.filter(round=round).exists():
        raise MoveRefused("The criteria of this round have been opened for comment already.")
    if not round.criteria.exists():
        raise MoveRefused("Write at least one criterion first: people comment on something better than on nothing.")
    if until <= at:
        raise MoveRefused("The last day for comments must be in the future.", field="until")
    made = Codesign.objects.create(
        round=round, intro=intro.strip(), comments_until_at=until, opened_at=at, opened_by=by
    )
    audit.record(by=by, verb="grants.funds.codesign_opened", target=made)
    return made


@transaction.atomic
def invite(*, codesign: Codesign, emails: list[str], by: Any, token: str) -> list[CodesignHelper]:
    """Ask these people for their comments. Somebody who has an invitation already is left alone."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_invite:{codesign.pk}")
    held, at = _locked(codesign), clock.now()
    if not held.takes_comments(at):
        raise MoveRefused("The time for comments is over. Open it again before you invite anybody.")
    asked = {email.strip().lower() for email in emails}
    invited = held.people.exclude(state=CodesignHelper.State.CANCELLED).filter(email__in=asked)
    made = []
    for email in sorted(asked - set(invited.values_list("email", flat=True))):
        key = CodesignHelper.new_key()
        helper = CodesignHelper.objects.create(
            codesign=held, email=email, token_hash=CodesignHelper.hash_of(key), invited_at=at, invited_by=by
        )
        audit.record(by=by, verb="grants.funds.codesign_invited", target=helper)
        notices.invited(helper, key)
        made.append(helper)
    return made


@transaction.atomic
def cancel(*, helper: CodesignHelper, by: Any, token: str) -> CodesignHelper:
    """End an invitation: the link opens nothing any more, and what was written is neither shown nor counted."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_cancel:{helper.pk}")
    held = CodesignHelper.objects.select_for_update(of=("self",)).get(pk=helper.pk)
    held.cancel(by=by, at=clock.now())
    held.save()
    _count(held.codesign)
    audit.record(by=by, verb="grants.funds.codesign_invitation_ended", target=held)
    return held


def _count(codesign: Codesign) -> None:
    """Once closed, the number stays what it was; until then it is who has commented."""
    held = _locked(codesign)
    if held.state == Codesign.State.OPEN:
        held.helpers = held.people.who_helped().count()
        held.save(update_fields=["helpers"])


@transaction.atomic
def comment(
    *, helper: CodesignHelper, comments: Mapping[Any, str], name: str, may_name: bool, token: str
) -> CodesignHelper:
    """Say something about the criteria. `comments` is the words by the criterion's key; None: about all of them.

    What was sent before stays; a comment is added. A name is kept only from somebody who wants to be thanked with it.
    """
    tokens.spend(token, by=None, purpose=f"grants.funds.codesign_comment:{helper.pk}")
    at = clock.now()
    held: Any = CodesignHelper.objects.select_for_update(of=("self",)).select_related("codesign").get(pk=helper.pk)
    written = {key: text.strip() for key, text in comments.items() if text.strip()}
    if not written and held.state == CodesignHelper.State.INVITED:
        raise MoveRefused("Write at least one comment. You do not need to say something about everything.")
    held.comment(at=at, name=name, may_name=may_name)
    held.save()
    known = {each.pk: each for each in held.codesign.round.criteria.all()}
    CriterionComment.objects.bulk_create(
        CriterionComment(helper=held, criterion=known.get(key), text=text, written_at=at)
        for key, text in written.items()
    )
    _count(held.codesign)
    audit.record(by=None, verb="grants.funds.codesign_commented", target=held)
    return held


@transaction.atomic
def withdraw(*, helper: CodesignHelper, token: str) -> CodesignHelper:
    """Take back all one's comments, one's name and one's address. They are deleted."""
    tokens.spend(token, by=None, purpose=f"grants.funds.codesign_withdraw:{helper.pk}")
    held = CodesignHelper.objects.select_for_update(of=("self",)).select_related("codesign").get(pk=helper.pk)
    held.withdraw()
    held.save()
    held.comments.all().delete()
    _count(held.codesign)
    audit.record(by=None, verb="grants.funds.codesign_withdrawn", target=held)
    return held


def _words(criterion: Criterion) -> dict[str, Any]:
    return {"name": criterion.name, "text": criterion.text, "weight": criterion.weight}


@transaction.atomic
def change(
    *,
    codesign: Codesign,
    criterion: Criterion | None,
    name: str,
    text: str,
    weight: int,
    because: str,
    by: Any,
    token: str,
    comment: CriterionComment | None = None,
) -> CriterionChange:
    """Change a criterion (None: write a new one), and keep how it was, which comment led to it, and why."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_change:{codesign.pk}")
    held, at = _locked(codesign), clock.now()
    _refuse_if_published(held.round)
    if criterion is None:
        row, before = _new_criterion(held.round), {}
    else:
        row = Criterion.objects.select_for_update().get(pk=criterion.pk, round=held.round)
        before = _words(row)
    row.name, row.text, row.weight = name.strip(), text.strip(), weight
    if _words(row) == before:
        raise MoveRefused("Nothing is different. Change the name, the words or the weight.", field="text")
    row.save()
    return _keep(held, row, before, _words(row), because=because, comment=comment, by=by, at=at)


def _new_criterion(round: Round) -> Criterion:
    rows = list(round.criteria.all())
    taken, number = {row.key for row in rows}, len(rows) + 1
    while f"criterion-{number}" in taken:
        number += 1
    return Criterion(round=round, key=f"criterion-{number}", order=max((row.order for row in rows), default=0) + 1)


@transaction.atomic
def take_out(
    *,
    codesign: Codesign,
    criterion: Criterion,
    because: str,
    by: Any,
    token: str,
    comment: CriterionComment | None = None,
) -> CriterionChange:
    """Take a criterion out, and keep how it was and why it went. The last one stays."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_take_out:{criterion.pk}")
    held, at = _locked(codesign), clock.now()
    _refuse_if_published(held.round)
    row = Criterion.objects.select_for_update().get(pk=criterion.pk, round=held.round)
    if held.round.criteria.count() == 1:
        raise MoveRefused("This is the last criterion. A round needs at least one.")
    made = _keep(held, None, _words(row), {}, because=because, comment=comment, by=by, at=at)
    row.delete()
    return made


def _keep(
    codesign: Codesign,
    criterion: Criterion | None,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    because: str,
    comment: CriterionComment | None,
    by: Any,
    at: datetime,
) -> CriterionChange:
    if not because.strip():
        raise MoveRefused("Say why: the fund’s page shows it.", field="because")
    made = CriterionChange.objects.create(
        codesign=codesign,
        criterion=criterion,
        comment=comment,
        before=before,
        after=after,
        because=because.strip(),
        changed_at=at,
        changed_by=by,
    )
    audit.record(by=by, verb="grants.funds.criterion_changed", target=made)
    return made


@transaction.atomic
def close(*, codesign: Codesign, summary: str, by: Any, token: str) -> Codesign:
    """Take no more comments. How many people helped is counted for good; `summary` is shown on the fund's page."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_close:{codesign.pk}")
    held, at = _locked(codesign), clock.now()
    if not summary.strip():
        raise MoveRefused("Say in a few words what you heard: the fund’s page shows it.", field="summary")
    held.close(by=by, at=at)
    held.summary, held.helpers = summary.strip(), held.people.who_helped().count()
    held.save()
    audit.record(by=by, verb="grants.funds.codesign_closed", target=held)
    return held


@transaction.atomic
def reopen(*, codesign: Codesign, until: datetime, by: Any, token: str) -> Codesign:
    """Take comments again until `until`. Only while the round is a draft."""
    tokens.spend(token, by=by, purpose=f"grants.funds.codesign_reopen:{codesign.pk}")
    held, at = _locked(codesign), clock.now()
    _refuse_if_published(held.round)
    if until <= at:
        raise MoveRefused("The last day for comments must be in the future.", field="until")
    held.reopen(by=by, at=at)
    held.comments_until_at = until
    held.save()
    audit.record(by=by, verb="grants.funds.codesign_reopened", target=held)
    return held


def forget(at: datetime) -> int:
    """Delete the addresses of co-designs that closed more than 90 days ago; returns how many."""
    return CodesignHelper.objects.to_forget(at).update(email="")
