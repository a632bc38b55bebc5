"""What staff do with rounds and funds: publish, extend, close, reopen, copy. Money and words are settings, edited in
the admin.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone

from grants.funds import search
from grants.funds.models import Codesign, Extension, Fund, Round, Strand
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.questions import actions as questions
from programmes.questions.models import QuestionSet
from programmes.workflow import MoveRefused, after


def _locked(round: Round) -> Round:
    return (
        Round.objects.select_for_update(of=("self",)).select_related("fund", "strand", "authorisation").get(pk=round.pk)
    )


def lacks(round: Round) -> list[str]:
    """What a draft round still needs before it can be published, in words; nothing when it is ready."""
    found = []
    if not round.criteria.exists():
        found.append("Add at least one criterion to score by.")
    if not round.reports_due.exists():
        found.append("Add at least one report that a funded project sends, and when.")
    if round.authorisation_id is None and "authorisation" not in round.demonstration:
        found.append(
            "Choose the signed decision that authorises its money, or mark the authorising decision as a "
            "demonstration value."
        )
    if Codesign.objects.filter(round=round, state=Codesign.State.OPEN).exists():
        found.append("Close the co-design first: people are still invited to comment on its criteria.")
    return found + [wrong for name in ("panel_week_date", "decision_week_date") if (wrong := round.too_early(name))]


@transaction.atomic
def publish(*, round: Round, by: Any, token: str) -> Round:
    """Show the round to the public from now on; nothing of it changes any more but its dates and its ceiling.

    Its questions are frozen, so that every applicant answers the same ones. Raises MoveRefused, naming everything that
    is missing.
    """
    tokens.spend(token, by=by, purpose=f"grants.funds.publish:{round.pk}")
    round, at = _locked(round), clock.now()
    if round.last_moment <= at:
        raise MoveRefused("This round has already ended. Set a closing time in the future before you publish it.")
    round.publish(by=by, at=at)
    missing = lacks(round)
    if missing:
        raise MoveRefused("This round cannot be published yet. " + " ".join(missing))
    for question_set in {round.eligibility_set, round.question_set}:
        if not question_set.is_frozen:
            questions.freeze(question_set=question_set, by=by)
    round.save(update_fields=["state", "published_at", "published_by"])
    audit.record(by=by, verb="grants.funds.published", target=round)
    search.keep(round.fund)
    return round


@transaction.atomic
def extend(
    *,
    round: Round,
    closes_at: datetime,
    reason: str,
    by: Any,
    token: str,
    panel_week_date: date | None = None,
    decision_week_date: date | None = None,
    decision_date: date | None = None,
) -> Extension:
    """Let the round close later than it said: everybody with a draft in it is told, and its page says so.

    The later dates, where given, move too. Raises MoveRefused for an earlier or past time, or for dates that the new
    deadline overtakes.
    """
    tokens.spend(token, by=by, purpose=f"grants.funds.extend:{round.pk}")
    round, at = _locked(round), clock.now()
    if not reason.strip():
        raise MoveRefused("Say why the round closes later: applicants read it.", field="reason")
    if closes_at.second or closes_at.microsecond:
        raise MoveRefused("Choose a time to the whole minute.", field="closes_at")
    round.panel_week_date = panel_week_date or round.panel_week_date
    round.decision_week_date = decision_week_date or round.decision_week_date
    round.decision_date = decision_date or round.decision_date
    _refuse_wrong_weeks(round)
    old = round.closes_at
    round.extend(by=by, at=at, closes_at=closes_at)
    extension = Extension.objects.create(
        round=round,
        old_closes_at=old,
        new_closes_at=closes_at,
        reason=reason.strip(),
        extended_at=at,
        extended_by=by,
    )
    round.save(update_fields=["closes_at", "panel_week_date", "decision_week_date", "decision_date"])
    audit.record(by=by, verb="grants.funds.extended", target=round, detail={"extension": str(extension.pk)})
    search.keep(round.fund)
    after("grants.funds.extended", extension=extension, by=by, at=at)
    tokens.settle(token, str(extension.pk))
    return extension


def _refuse_wrong_weeks(round: Round) -> None:
    for name in ("panel_week_date", "decision_week_date"):
        day: date | None = getattr(round, name)
        if day and day.weekday():
            raise MoveRefused("Choose the Monday of the week.", field=name)
    if round.panel_week_date and round.decision_week_date and round.panel_week_date > round.decision_week_date:
        raise MoveRefused("The decision week cannot come before the panel week.", field="decision_week_date")


@transaction.atomic
def close(*, round: Round, by: Any, token: str) -> Round:
    """Take no more applications from now on, even if the closing time is still to come. Drafts stay readable."""
    tokens.spend(token, by=by, purpose=f"grants.funds.close:{round.pk}")
    round, at = _locked(round), clock.now()
    round.close(by=by, at=at)
    round.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(by=by, verb="grants.funds.closed", target=round)
    search.keep(round.fund)
    return round


@transaction.atomic
def reopen(*, round: Round, by: Any, token: str) -> Round:
    """Undo a closing: the closing time decides again."""
    tokens.spend(token, by=by, purpose=f"grants.funds.reopen:{round.pk}")
    round, at = _locked(round), clock.now()
    round.reopen(by=by, at=at)
    round.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(by=by, verb="grants.funds.reopened", target=round)
    search.keep(round.fund)
    return round


@transaction.atomic
def copy_round(*, round: Round, name: str, opens_at: datetime, closes_at: datetime, by: Any, token: str) -> Round:
    """A new draft round with all that this one has: money, decision, questions, criteria, documents, reports.

    Its later dates are moved by as many whole weeks as its closing time. Raises MoveRefused for a name that the fund
    has already, or for impossible times.
    """
    tokens.spend(token, by=by, purpose=f"grants.funds.copy_round:{round.pk}")
    source = _locked(round)
    if source.fund.rounds.filter(name=name).exists():
        raise MoveRefused(f"{source.fund} has a round with this name. Choose another one.", field="name")
    if closes_at <= opens_at:
        raise MoveRefused("The round must close after it opens.", field="closes_at")
    made = _round_like(source, name=name, opens_at=opens_at, closes_at=closes_at)
    audit.record(by=by, verb="grants.funds.round_copied", target=made, detail={"of": str(source.pk)})
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def copy_fund(*, fund: Fund, name: str, slug: str, prefix: str, by: Any, token: str) -> Fund:
    """A new fund with the words, limits and strands of this one, and the newest round of each strand as a draft.

    Its questions are copies that can be changed without changing this fund's. Raises MoveRefused for a name, address
    or prefix that is taken.
    """
    tokens.spend(token, by=by, purpose=f"grants.funds.copy_fund:{fund.pk}")
    source = Fund.objects.select_for_update().get(pk=fund.pk)
    made = _like(source, name=name, slug=slug, prefix=prefix)
    strands: dict[Any, Strand | None] = {None: None}
    for each in source.strands.all():
        strands[each.pk] = _like(each, fund=made)
    sets: dict[Any, QuestionSet] = {}
    for newest in _newest(source):
        for held in (newest.question_set, newest.eligibility_set):
            if held.pk not in sets:
                sets[held.pk] = _questions_for(made, held, source, by)
        _round_like(
            newest,
            fund=made,
            strand=strands[newest.strand_id],
            question_set=sets[newest.question_set_id],
            eligibility_set=sets[newest.eligibility_set_id],
            **_ahead(newest),
        )
    audit.record(by=by, verb="grants.funds.fund_copied", target=made, detail={"of": str(source.pk)})
    tokens.settle(token, str(made.pk))
    return made


def _newest(fund: Fund) -> Iterable[Round]:
    found = fund.rounds.select_related("fund", "strand", "question_set", "eligibility_set").order_by("closes_at")
    return {each.strand_id: each for each in found}.values()


def _questions_for(made: Fund, held: QuestionSet, source: Fund, by: Any) -> QuestionSet:
    # A family that begins with the old fund's address keeps its ending: "-check", a strand's name.
    ending = held.family.removeprefix(source.slug) if held.family.startswith(source.slug) else f"-{held.family}"
    family = f"{made.slug}{ending}"[: QuestionSet._meta.get_field("family").max_length]
    name = held.name.replace(source.name, made.name) if source.name in held.name else f"{made.name}: {held.name}"
    longest = QuestionSet._meta.get_field("name").max_length
    return questions.new_family(question_set=held, name=name[:longest], family=family, by=by)


def _ahead(round: Round) -> dict[str, datetime]:
    """Opening and closing as they were, moved by whole years of weeks until the round opens in the future."""
    weeks, at = 0, clock.now()
    while round.opens_at + timedelta(weeks=weeks) <= at:
        weeks += 52
    # On London's clock, so that noon stays noon when summer time begins or ends in between.
    moments = {name: timezone.localtime(getattr(round, name), clock.LONDON) for name in ("opens_at", "closes_at")}
    return {name: moment + timedelta(weeks=weeks) for name, moment in moments.items()}


NOT_COPIED = frozenset({"id", "state", "committed", "published_at", "published_by", "closed_at", "closed_by"})


def _like(source: Any, **changes: Any) -> Any:
    """A saved copy of a fund, strand or round with these changes. Raises MoveRefused, with its field, if it is not
    possible.
    """
    kept = {
        each.name: getattr(source, each.name)
        for each in source._meta.concrete_fields
        if each.name not in NOT_COPIED and each.name not in changes
    }
    made: models.Model = type(source)(**kept, **changes)
    try:
        made.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise MoveRefused(" ".join(messages), field=None if field == NON_FIELD_ERRORS else field) from error
    made.save(force_insert=True)
    return made


def _round_like(source: Round, **changes: Any) -> Round:
    days = (clock.london_day(changes["closes_at"]) - clock.london_day(source.closes_at)).days
    later = timedelta(weeks=-(-days // 7))
    for name in ("panel_week_date", "decision_week_date", "decision_date"):
        day = getattr(source, name)
        changes[name] = day + later if day else None
    made: Round = _like(source, **changes)
    for rows in (source.criteria.all(), source.documents.all(), source.reports_due.all()):
        for each in rows:
            _like(each, round=made)
    return made
