"""What editors do with recordings: add one with its transcript, offer it, take it away."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.checker import media
from citizenship.checker import tree as trees
from citizenship.checker.models import OutcomeMedia
from programmes import audit, clock, tokens
from programmes.files import MEDIA, FileRefused
from programmes.files import actions as files
from programmes.people.access import Permission
from programmes.workflow import MoveRefused


def _need(by: Any) -> None:
    if not by.can(Permission.TRANSLATE):
        raise PermissionDenied


def _locked(held: OutcomeMedia) -> OutcomeMedia:
    return OutcomeMedia.objects.select_for_update(of=("self",)).select_related("file").get(pk=held.pk)


@transaction.atomic
def add(
    *,
    place: str,
    kind: str,
    language: Any,
    title: str,
    transcript: str,
    link: str,
    upload: Any,
    by: Any,
    token: str,
) -> OutcomeMedia:
    """Add a recording of an outcome as a draft: a file that is kept here, or a link to where it lies; never both.

    `place` is "<checker>.<outcome>". Raises MoveRefused where the outcome is not there, where there is neither file nor
    link or both, and where the file is not the sound or video that its name says.
    """
    tokens.spend(token, by=by, purpose="citizenship.media.add")
    _need(by)
    slug, _, outcome = place.partition(".")
    if slug not in trees.SLUGS or outcome not in trees.load(slug).outcomes:
        raise MoveRefused("Choose an outcome of the list.", field="place")
    if bool(upload) == bool(link):
        raise MoveRefused("Choose a file or enter a link: one of the two.", field="upload")
    try:
        file = files.receive(upload=upload, by=by, kinds=MEDIA) if upload else None
    except FileRefused as refused:
        raise MoveRefused(refused.message, field="upload") from refused
    at = clock.now()
    made = OutcomeMedia.objects.create(
        tree=slug,
        outcome=outcome,
        kind=kind,
        language=language,
        title=title.strip(),
        transcript=transcript.strip(),
        link=link,
        file=file,
        source_version=media.version_of(slug, outcome),
        since_at=at,
        added_at=at,
        added_by=by,
    )
    audit.record(by=by, verb="citizenship.media.added", target=made, detail={"tree": slug, "outcome": outcome})
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def publish(*, media: OutcomeMedia, by: Any, token: str) -> OutcomeMedia:
    """Offer a recording on its outcome. Raises MoveRefused while another one of its kind and language is offered, or
    while its file has not been checked for viruses.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.media.publish:{media.pk}")
    _need(by)
    held = _locked(media)
    if held.file is not None and not held.file.is_clean:
        raise MoveRefused("The file has not been checked for viruses yet. Try again in a minute.")
    same = OutcomeMedia.objects.select_for_update().filter(
        tree=held.tree, outcome=held.outcome, kind=held.kind, language=held.language_id, state="published"
    )
    if same.exclude(pk=held.pk).exists():
        raise MoveRefused("Another recording of this kind and language is offered. Withdraw that one first.")
    at = clock.now()
    held.publish(by=by, at=at)
    held.save(update_fields=["state", "since_at", "published_at", "published_by"])
    held.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="citizenship.media.published", target=held)
    return held


@transaction.atomic
def withdraw(*, media: OutcomeMedia, reason: str, by: Any, token: str) -> OutcomeMedia:
    """Take a recording away: the outcome says again that there is none. Its file is removed; the transcript stays."""
    tokens.spend(token, by=by, purpose=f"citizenship.media.withdraw:{media.pk}")
    _need(by)
    held, at = _locked(media), clock.now()
    held.withdraw(by=by, at=at)
    held.save(update_fields=["state", "since_at", "withdrawn_at", "withdrawn_by"])
    held.moves.create(verb="withdraw", by=by, at=at, note=reason.strip())
    if held.file is not None:
        files.remove(file=held.file, by=by)
    audit.record(by=by, verb="citizenship.media.withdrawn", target=held)
    return held
