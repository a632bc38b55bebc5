"""The programme page of the days after asylum is granted, for `manage.py load_reference`. Safe to run twice."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from citizenship.outreach.refugees import SLUG
from programmes import clock
from programmes.catalogue.loading import reference
from programmes.catalogue.models import Programme, ProgrammeFact

STRATEGY = "All of Us: the Mayor’s strategy for social integration, March 2018"


@reference.register
@transaction.atomic
def load_refugees(say: Callable[[str], object]) -> None:
    """The programme `refugees`, where it is missing; its steps and their facts are not part of the row."""
    if Programme.objects.filter(slug=SLUG).exists():
        say("the programme page for refugees is there already")
        return
    made = Programme.objects.create(
        slug=SLUG,
        name="The first weeks after asylum is granted",
        theme=Programme.Theme.BARRIERS,
        summary="What to do, day by day, from the letter that grants asylum to the day on which support ends.",
        what="Once asylum is granted, housing and money from the Home Office end after a few weeks. The strategy of "
        "2018 called it the move-on period, of 28 days then. It is too short for many people to find a home and an "
        "income, and some lose both.\n\nThe Mayor undertook to lobby the government for a longer period and for better "
        "help in it. This page gives the steps, with their days, and who can help near you.",
        who="People who have just been granted asylum or humanitarian protection, and those who help them.",
        status="running",
        status_date=date(2018, 3, 1),
        status_note="As the strategy of March 2018 puts it.",
        source=f"{STRATEGY}, section 3.4.3",
        owner="Citizenship team",
        checked_date=date(2026, 11, 1),
        review_date=date(2027, 2, 1),
        state=Programme.State.PUBLISHED,
        published_at=clock.now(),
    )
    ProgrammeFact.objects.create(
        programme=made, order=1, label="Move-on period", value="28 days", as_of="March 2018", source=f"{STRATEGY}, 3.4"
    )
    say("the programme page for refugees is added")
