"""What partners, places and the Mayor's ceremony add to the portal: their work, and links on the registrar's pages."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from citizenship.ceremonies import beside
from citizenship.ceremonies import tasks_partners as _tasks  # noqa: F401 the work of every ten minutes and of the day
from citizenship.ceremonies import waiting_partners as _waiting  # noqa: F401 the work-list's lines
from citizenship.ceremonies.beside import Link
from citizenship.ceremonies.models import Ceremony, MayorsCeremony, Partner, VenueMatch
from programmes.people.access import Permission
from programmes.people.models import Borough


@beside.for_ceremony
def helpers(ceremony: Ceremony, user: Any) -> list[Link]:
    """Who comes to help at this ceremony, for the borough's own registrars."""
    if user.can(Permission.MANAGE_PILOTS) or ceremony.state == Ceremony.State.CANCELLED:
        return []
    counts = ceremony.requests.aggregate(
        coming=Count("pk", filter=Q(state="accepted")), asked=Count("pk", filter=Q(state="asked"))
    )
    said = [f"{counts['coming']} coming"] if counts["coming"] else []
    said += [f"{counts['asked']} not answered yet"] if counts["asked"] else []
    note = ", ".join(said) or "Nobody is asked yet: a volunteer centre, electoral services."
    return [Link("Ask partners to come", reverse("citizenship:ceremony_partners", args=[ceremony.pk]), note)]


@beside.for_borough
def offers(borough: Borough, user: Any) -> list[Link]:
    """What was offered to the borough, and whom it can ask."""
    waiting = VenueMatch.objects.filter(borough=borough, state=VenueMatch.State.PROPOSED).count()
    silent = Partner.objects.filter(borough=borough, active=True, email="").count()
    current = MayorsCeremony.objects.current()
    mayors = "None is announced at the moment."
    if current is not None:
        day = f"{current.date.day} {current.date:%B %Y}"
        opened = current.state == MayorsCeremony.State.OPEN
        mayors = f"{day}. Nominate places and print codes." if opened else f"{day}. Nominations are closed."
    return [
        Link(
            "Places offered to you",
            reverse("citizenship:venue_matches"),
            f"{waiting} wait{'s' if waiting == 1 else ''} for your answer." if waiting else "",
        ),
        Link("The Mayor’s ceremony", reverse("citizenship:mayors_ceremonies"), mayors),
        Link(
            "Partners",
            reverse("citizenship:partners"),
            f"{silent} without an address: enter it before you ask them." if silent else "",
        ),
    ]
