"""What editors do with programmes' pages, and the counting of their links."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from programmes import audit, clock, tokens
from programmes.catalogue import content, search, versions
from programmes.catalogue.actions.may import need_editor
from programmes.catalogue.models import Programme, ProgrammeVersion, SectionLink
from programmes.workflow import MoveRefused

_COUNT = """
INSERT INTO programmes_linkcount (programme_id, url, date, sector, count) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (programme_id, url, date, sector) DO UPDATE SET count = programmes_linkcount.count + 1
"""


@transaction.atomic
def publish_programme(*, programme: Programme, by: Any, token: str) -> Programme:
    """Let everybody read the page."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.publish:{programme.pk}")
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    at = clock.now()
    programme.publish(by=by, at=at)
    programme.save(update_fields=["state", "published_at", "published_by"])
    programme.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.published", target=programme)
    search.keep(programme)
    return programme


@transaction.atomic
def withdraw_programme(*, programme: Programme, by: Any, token: str) -> Programme:
    """Take the page off: visitors get "not found" for it and for its ways to take part."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.withdraw:{programme.pk}")
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    programme.withdraw()
    programme.save(update_fields=["state", "published_at", "published_by"])
    programme.moves.create(verb="withdraw", by=by, at=clock.now())
    audit.record(by=by, verb="programmes.catalogue.withdrawn", target=programme)
    search.keep(programme)
    return programme


@transaction.atomic
def keep_page(*, programme: Programme, by: Any, why: str = "") -> ProgrammeVersion | None:
    """Keep the page that an editor has just saved as a version; None where nothing was changed."""
    need_editor(by)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    search.keep(programme)
    return versions.keep(programme, by=by, at=clock.now(), why=why)


@transaction.atomic
def bring_back(*, version: ProgrammeVersion, by: Any, token: str) -> Programme:
    """Make the page say again what this version says. What it says now stays as a version, advocacy as it is."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.bring_back:{version.pk}")
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=version.programme_id)
    at = clock.now()
    versions.keep(programme, by=by, at=at, why=f"As it stood before version {version.number} was brought back")
    try:
        content.put(programme, version.page)
    except ValidationError as wrong:
        raise MoveRefused(
            f"The page cannot say that any more: {' '.join(wrong.messages)} Write what you need by hand."
        ) from wrong
    versions.keep(programme, by=by, at=at, why=f"Version {version.number} was brought back")
    programme.moves.create(verb="bring_back", by=by, at=at, note=f"Version {version.number}")
    audit.record(by=by, verb="programmes.catalogue.brought_back", target=programme, detail={"version": version.number})
    search.keep(programme)
    return programme


@transaction.atomic
def count_link(*, link: SectionLink, sector: str = "") -> None:
    """Count that somebody followed a link today. No token and no address: following it twice counts twice."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [link.section.programme_id, link.url, clock.london_day(clock.now()), sector])
