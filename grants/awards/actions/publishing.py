"""What everybody may read of an award: published in an officer's words, or taken back."""

from typing import Any

from django.db import transaction

from grants.awards import publishing
from grants.awards.actions.guards import live
from grants.awards.models import Award
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused


@transaction.atomic
def publish(*, award: Award, title: str, description: str, by: Any, token: str) -> Award:
    """Everybody reads about an accepted award from now on, in these words; nobody is named in them."""
    tokens.spend(token, by=by, purpose=f"grants.awards.publish:{award.pk}")
    award, at = live(award), clock.now()
    award.publish(by=by, at=at)
    award.public_title, award.public_description = " ".join(title.split()), description.strip()
    publishing.refuse_unfit(award)
    award.start_date, award.end_date = publishing.dates(award.application)
    award.save(
        update_fields=["published_at", "published_by", "public_title", "public_description", "start_date", "end_date"]
    )
    award.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="grants.awards.published", target=award)
    return award


@transaction.atomic
def unpublish(*, award: Award, reason: str, by: Any, token: str) -> Award:
    """Nobody but staff and the applicant reads about it any more; the award itself stands."""
    tokens.spend(token, by=by, purpose=f"grants.awards.unpublish:{award.pk}")
    award, at = live(award), clock.now()
    award.unpublish(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why the award is no longer published.", field="reason")
    award.save(update_fields=["published_at", "published_by"])
    award.moves.create(verb="unpublish", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.unpublished", target=award)
    return award
