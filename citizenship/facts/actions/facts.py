"""What staff do with facts: write a change, say "still right", publish, take back, withdraw, hand over."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.facts import notices_facts as notices
from citizenship.facts.models import About, Fact, FactChange, FactEdit, FactSource
from citizenship.facts.models.facts import CRITICAL_DAYS, OTHER_DAYS
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

# What is about one of these is critical, ticked or not: two people answer for it.
CRITICAL = frozenset({About.DEADLINE, About.LETTER})
_SOURCE = ("name", "url", "kind", "dated", "says")


def _need(by: Any) -> None:
    if not by.can(Permission.KEEP_FACTS):
        raise PermissionDenied


def _locked(fact: Fact) -> Fact:
    return Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)


def _waiting(fact: Fact) -> FactEdit | None:
    """The change of this fact that waits, locked; the fact itself is locked before."""
    return fact.edits.select_for_update(of=("self",)).filter(state=FactEdit.State.WAITING).first()


def sources_of(fact: Fact) -> list[dict[str, Any]]:
    """The sources of a fact in the form of a change: dates as ISO text, so that they can be kept as JSON."""
    return [
        {name: getattr(each, name).isoformat() if name == "dated" and each.dated else getattr(each, name) or ""
         for name in _SOURCE}
        for each in fact.sources.all()
    ]  # fmt: skip


def _refuse_dates(critical: bool, checked_on: date, review_by: date, today: date) -> None:
    """Raises MoveRefused for a check that lies ahead, or for a next one that is too far off for such a fact."""
    if checked_on > today:
        raise MoveRefused("This day lies ahead. Enter the day on which you read the sources.", field="checked_on")
    if review_by <= max(checked_on, today):
        raise MoveRefused("The next check must lie ahead. Choose a later day.", field="review_by")
    longest = CRITICAL_DAYS if critical else OTHER_DAYS
    if (review_by - checked_on).days > longest:
        kind = "A critical fact is checked at least every three months" if critical else "A fact is checked every year"
        raise MoveRefused(f"{kind}. Choose a day at most {longest} days after the check.", field="review_by")


@transaction.atomic
def add(*, key: str, number: int | None = None, by: Any, token: str, **words: Any) -> Fact:
    """Begin a new fact. Nobody reads it before its first change is published.

    `words` are those of `change`. Raises MoveRefused where the key is taken.
    """
    tokens.spend(token, by=by, purpose="citizenship.facts.add")
    _need(by)
    if Fact.objects.filter(key=key).exists():
        raise MoveRefused("A fact with this key exists already. Choose another, or change that one.", field="key")
    at = clock.now()
    shown = {name: words[name] for name in ("statement", "about", "tag", "checked_on", "review_by")}
    critical = words["critical"] or words["about"] in CRITICAL
    _refuse_dates(critical, shown["checked_on"], shown["review_by"], clock.london_day(at))
    fact = Fact.objects.create(key=key, number=number, **shown, critical=critical, since_at=at, owner=by)
    _write(fact, None, FactEdit.Kind.WORDS, {**words, "critical": critical}, by=by, at=at)
    audit.record(by=by, verb="citizenship.facts.added", target=fact)
    tokens.settle(token, str(fact.pk))
    return fact


@transaction.atomic
def change(
    *,
    fact: Fact,
    statement: str,
    about: str,
    critical: bool,
    tag: str,
    checked_on: date,
    review_by: date,
    sources: list[dict[str, Any]],
    reason: str,
    by: Any,
    token: str,
) -> FactEdit:
    """Write new words, sources or dates. They wait: what is public stays as it is until somebody publishes them.

    A change that waits already is rewritten, and whoever rewrites it counts as its writer. `reason` is public.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.facts.change:{fact.pk}")
    _need(by)
    fact, at = _locked(fact), clock.now()
    critical = critical or about in CRITICAL
    _refuse_dates(critical, checked_on, review_by, clock.london_day(at))
    if not sources:
        raise MoveRefused("A fact needs a source. Enter at least one.", field="source_1_name")
    words = {
        "statement": statement.strip(),
        "about": about,
        "critical": critical,
        "tag": tag,
        "checked_on": checked_on,
        "review_by": review_by,
        "sources": sources,
        "reason": reason.strip(),
    }
    return _write(fact, _waiting(fact), FactEdit.Kind.WORDS, words, by=by, at=at)


@transaction.atomic
def recheck(*, fact: Fact, checked_on: date, review_by: date, reason: str, by: Any, token: str) -> FactEdit:
    """Say that a fact is still right: new dates and nothing else. It waits for publication like any change.

    Raises MoveRefused while another change of this fact waits.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.facts.recheck:{fact.pk}")
    _need(by)
    fact, at = _locked(fact), clock.now()
    if fact.state != Fact.State.PUBLISHED:
        raise MoveRefused("Only a published fact is checked again. Change this one instead.")
    waiting = _waiting(fact)
    if waiting is not None and waiting.kind != FactEdit.Kind.RECHECK:
        raise MoveRefused("A change of this fact waits for publication. Publish it or take it back first.")
    _refuse_dates(fact.critical, checked_on, review_by, clock.london_day(at))
    words = {name: getattr(fact, name) for name in ("statement", "about", "critical", "tag")}
    words |= {"checked_on": checked_on, "review_by": review_by, "sources": sources_of(fact), "reason": reason.strip()}
    return _write(fact, waiting, FactEdit.Kind.RECHECK, words, by=by, at=at)


def _write(fact: Fact, edit: FactEdit | None, kind: str, words: dict[str, Any], *, by: Any, at: Any) -> FactEdit:
    edit = edit or FactEdit(fact=fact)
    for name in ("statement", "about", "critical", "tag", "checked_on", "review_by", "sources", "reason"):
        setattr(edit, name, words[name])
    edit.kind, edit.needs_two = kind, fact.critical or edit.critical
    edit.written_at, edit.written_by = at, by
    edit.save()
    edit.moves.create(verb="write", by=by, at=at)
    audit.record(by=by, verb="citizenship.facts.written", target=edit, detail={"fact": fact.key, "kind": str(kind)})
    return edit


@transaction.atomic
def publish(*, edit: FactEdit, seen: str, by: Any, token: str) -> Fact:
    """Make a change public: everybody reads it from now on, the change log tells it, advisers who asked hear of it.

    `seen` is the moment of the words that this person read. Raises MoveRefused for the writer of a critical change,
    for an unverified one, and when the words have changed since.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.facts.publish:{edit.pk}")
    _need(by)
    fact, at = _locked(edit.fact), clock.now()
    edit = FactEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    if seen != edit.written_at.isoformat():
        raise MoveRefused("A colleague changed this while you read it. Read it again, then publish it.")
    if edit.review_by <= clock.london_day(at):
        raise MoveRefused("The day of its next check has come already. Change that day first.")
    edit.publish(by=by, at=at)
    edit.save(update_fields=["state", "published_at", "published_by"])
    edit.moves.create(verb="publish", by=by, at=at)
    before, was = fact.statement if fact.state == Fact.State.PUBLISHED else "", fact.state
    fact.publish(edit=edit, at=at)
    fact.save()
    fact.moves.create(verb="publish", by=by, at=at, note=edit.reason)
    _replace_sources(fact, edit.sources)
    told = _told(fact, edit, before, new=was == Fact.State.DRAFT, at=at)
    audit.record(by=by, verb="citizenship.facts.published", target=fact, detail={"written_by": str(edit.written_by_id)})
    notices.changed(told)
    return fact


def _replace_sources(fact: Fact, sources: list[dict[str, Any]]) -> None:
    """The sources as the change says; what the link checker knows of an address that stays is kept."""
    known = {each.url: each for each in fact.sources.all() if each.url}
    fact.sources.all().delete()
    made = []
    for order, given in enumerate(sources, 1):
        dated = date.fromisoformat(given["dated"]) if given.get("dated") else None
        source = FactSource(fact=fact, order=order, **{**{name: given[name] for name in _SOURCE}, "dated": dated})
        old = known.get(source.url)
        if old is not None:
            for name in ("link_state", "link_checked_at", "link_note", "link_failed_at"):
                setattr(source, name, getattr(old, name))
        made.append(source)
    FactSource.objects.bulk_create(made)


def _told(fact: Fact, edit: FactEdit, before: str, *, new: bool, at: Any) -> FactChange:
    """The entry of the change log."""
    kinds = FactChange.Kind
    kind = kinds.NEW if new else kinds.RECHECK if edit.kind == FactEdit.Kind.RECHECK else kinds.WORDS
    return FactChange.objects.create(
        fact=fact,
        kind=kind,
        at=at,
        reason=edit.reason,
        before=before,
        after=fact.statement,
        checked_on=fact.checked_on,
        review_by=fact.review_by,
    )


@transaction.atomic
def drop(*, edit: FactEdit, reason: str, by: Any, token: str) -> FactEdit:
    """Take a change back: the fact stays as it is."""
    tokens.spend(token, by=by, purpose=f"citizenship.facts.drop:{edit.pk}")
    _need(by)
    _locked(edit.fact)
    edit, at = FactEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk), clock.now()
    edit.drop(by=by, at=at)
    edit.save(update_fields=["state", "dropped_at", "dropped_by"])
    edit.moves.create(verb="drop", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="citizenship.facts.dropped", target=edit)
    return edit


@transaction.atomic
def withdraw(*, fact: Fact, reason: str, by: Any, token: str) -> Fact:
    """Take a fact off every page at once, one person alone: a wrong statement does harm while two people meet.

    Outcomes that need it send people to advice until a new statement is published. `reason` is public.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.facts.withdraw:{fact.pk}")
    _need(by)
    fact, at = _locked(fact), clock.now()
    fact.withdraw(by=by, at=at)
    # From here on it is the staff's: loading the reference data does not bring it back.
    fact.edited_at = fact.edited_at or at
    fact.save(update_fields=["state", "since_at", "withdrawn_at", "withdrawn_by", "edited_at"])
    fact.moves.create(verb="withdraw", by=by, at=at, note=reason.strip())
    told = FactChange.objects.create(
        fact=fact, kind=FactChange.Kind.WITHDRAWN, at=at, reason=reason.strip(), before=fact.statement
    )
    audit.record(by=by, verb="citizenship.facts.withdrawn", target=fact)
    notices.changed(told)
    return fact


@transaction.atomic
def hand_over(*, fact: Fact, owner: Any, team: str, by: Any, token: str) -> Fact:
    """Give a fact to another owner, or to the team alone (`owner` None): then it is on everybody's list."""
    tokens.spend(token, by=by, purpose=f"citizenship.facts.hand_over:{fact.pk}")
    _need(by)
    fact, at = _locked(fact), clock.now()
    if owner is not None and not owner.can(Permission.KEEP_FACTS):
        raise MoveRefused("This person may not look after facts. Choose somebody who may.", field="owner")
    fact.owner, fact.team = owner, team.strip()
    fact.save(update_fields=["owner", "team"])
    fact.moves.create(verb="hand_over", by=by, at=at, note=owner.name if owner else fact.team)
    audit.record(by=by, verb="citizenship.facts.handed_over", target=fact)
    if owner is not None and owner != by:
        notices.handed_over(fact, by)
    return fact
