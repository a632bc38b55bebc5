"""What surveys and results add to the portal: lines of thanks, links on registrars' pages, reference data."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from citizenship.ceremonies import beside
from citizenship.ceremonies.beside import Link
from citizenship.ceremonies.models import Ceremony
from citizenship.findings import instrument, interest_words, measures, waves
from citizenship.findings.actions import interest as interests
from citizenship.findings.instrument import INTEREST_VOLUNTEER, INTEREST_VOTE
from citizenship.findings.models import Interest
from programmes import clock
from programmes.catalogue import loading
from programmes.evidence import thanks

ASKED = {INTEREST_VOLUNTEER: Interest.VOLUNTEERING, INTEREST_VOTE: Interest.VOTING}


def ceremony_of(scope: str) -> Ceremony | None:
    """The ceremony of a scope; None for a key that is nobody's."""
    try:
        key = UUID(scope.removeprefix(waves.PREFIX))
    except ValueError:
        return None
    return Ceremony.objects.select_related("borough", "arm", "study").filter(pk=key).first()


def next_steps(code: Any, answers: Mapping[str, Any]) -> list[thanks.Line]:
    """A link for each interest that somebody spoke of, where the ceremony may make the offer."""
    wanted = [interest for key, interest in ASKED.items() if answers.get(key) == instrument.YES]
    ceremony = ceremony_of(code.scope) if wanted else None
    if ceremony is None or ceremony.state == Ceremony.State.CANCELLED:
        return []
    return [
        thanks.Line(
            interest_words.LINKS[interest.value],
            reverse("citizenship:next_step", args=[interests.signed(ceremony.pk, interest)]),
        )
        for interest in wanted
        if interests.may_invite(ceremony, interest)
    ]


def load_measures(say: Any) -> None:
    """The measures of Table 5, where they are missing."""
    say(f"ceremonies: {measures.load()}")


@beside.for_ceremony
def survey_links(ceremony: Ceremony, user: Any) -> list[Link]:
    """On the page of a ceremony: its codes where it asks its people, and invitations where it may make an offer."""
    found = []
    if waves.is_open_for(ceremony):
        url = reverse("citizenship:ceremony_codes", args=[ceremony.pk])
        found.append(Link("Survey codes", url, "Make the codes, then print slips or forms for the day."))
    over = ceremony.state == Ceremony.State.CANCELLED or clock.now() >= interests.ends_at(ceremony)
    if not over and any(interests.may_invite(ceremony, interest) for interest in Interest):
        url = reverse("citizenship:ceremony_invitations", args=[ceremony.pk])
        found.append(Link("Invitations to hand out", url, "To volunteer near home, or to register to vote."))
    return found


@beside.for_borough
def result_links(borough: Any, user: Any) -> list[Link]:
    """On the home of a borough: what people said at its ceremonies."""
    words = "Told once, when a study is over. Only you and your colleagues see your borough’s part."
    return [Link("What people said at your ceremonies", reverse("citizenship:own_results"), words)]


thanks.register(waves.PREFIX, next_steps)
loading.reference.register(load_measures, "measures of ceremonies")
