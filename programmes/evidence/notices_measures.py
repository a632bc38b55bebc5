"""What analysts and editors are told about imports of figures."""

from typing import Any

from django.urls import reverse

from programmes import notices as outbox
from programmes.evidence.models import Release
from programmes.people.access import Permission
from programmes.people.models import User


def _context(release: Release, **more: Any) -> dict[str, Any]:
    url = reverse("admin:programmes_release_change", args=[release.pk])
    return {"name": release.name, "rows": release.row_count, "url": url, **more}


def imported(release: Release) -> None:
    """Those who can publish, all but the person who imported: figures wait for a second look."""
    others = User.objects.with_permission(Permission.EDIT_EVIDENCE).exclude(pk=release.imported_by_id)
    outbox.send(
        event=f"programmes.evidence.figures_imported:{release.pk}",
        to=others.order_by("pk"),
        template="programmes/evidence/email/figures_imported",
        context=_context(release, by=release.imported_by.name if release.imported_by else ""),
    )


def published(release: Release) -> None:
    """Whoever imported: everybody reads them now."""
    outbox.send(
        event=f"programmes.evidence.figures_published:{release.pk}",
        to=User.objects.filter(pk=release.imported_by_id),
        template="programmes/evidence/email/figures_published",
        context=_context(release),
    )


def dropped(release: Release, reason: str) -> None:
    """Whoever imported: they are not published, and why."""
    outbox.send(
        event=f"programmes.evidence.figures_dropped:{release.pk}",
        to=User.objects.filter(pk=release.imported_by_id),
        template="programmes/evidence/email/figures_dropped",
        context=_context(release, reason=reason),
    )


def withdrawn(release: Release, reason: str) -> None:
    """Both who answer for them: they are not public any more, and why."""
    people = User.objects.filter(pk__in=[release.imported_by_id, release.published_by_id])
    outbox.send(
        event=f"programmes.evidence.figures_withdrawn:{release.pk}",
        to=people.order_by("pk"),
        template="programmes/evidence/email/figures_withdrawn",
        context=_context(release, reason=reason),
    )
