"""What has changed in the catalogue and the evidence, for the home page."""

from django.urls import reverse

from programmes.catalogue import news
from programmes.catalogue.models import CommitmentUpdate, ProgrammeMove
from programmes.catalogue.news import Change
from programmes.evidence.models import Release


@news.register
def pages(most: int) -> list[Change]:
    """Programmes whose page was published and still is. One query."""
    rows = ProgrammeMove.objects.filter(verb="publish", programme__state="published").select_related("programme")
    return [
        Change(each.at, each.programme.name, each.programme.summary, each.programme.get_absolute_url())
        for each in rows.order_by("-at", "-pk")[:most]
    ]


@news.register
def commitments(most: int) -> list[Change]:
    """New entries in the logs of commitments. What came with the set-up is nobody's news. One query."""
    rows = CommitmentUpdate.objects.filter(added_by__isnull=False).select_related("commitment")
    return [
        Change(each.added_at, str(each.commitment), each.text, each.commitment.get_absolute_url())
        for each in rows.order_by("-added_at", "-pk")[:most]
    ]


@news.register
def figures(most: int) -> list[Change]:
    """Figures that two people have published. One query."""
    rows = Release.objects.filter(state=Release.State.PUBLISHED, is_initial=False).order_by("-published_at")[:most]
    return [
        Change(each.published_at, each.name, each.note, reverse("programmes:evidence"))
        for each in rows
        if each.published_at
    ]
