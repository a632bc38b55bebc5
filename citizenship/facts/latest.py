"""What has changed in the facts about status, for the home page."""

from django.urls import reverse

from citizenship.facts.models import FactChange
from programmes.catalogue import news


@news.register
def changes(most: int) -> list[news.Change]:
    """The newest entries of the public change log that change what people read. One query."""
    rows = FactChange.objects.exclude(kind=FactChange.Kind.RECHECK).order_by("-at", "-pk")[:most]
    url = reverse("citizenship:facts_changes")
    return [
        news.Change(each.at, f"Facts about status: {each.get_kind_display().lower()}", each.reason, url)
        for each in rows
    ]
