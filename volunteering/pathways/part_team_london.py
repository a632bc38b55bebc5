"""The ambassadors' part of "My volunteering"."""

from django.urls import reverse

from programmes import clock
from programmes.people import data
from volunteering.opportunities import mine
from volunteering.opportunities.mine import Line, Part
from volunteering.pathways.actions import joining
from volunteering.pathways.models import Ambassador, Season
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import Volunteer

UNDER_16 = (Band.UNDER_13, Band.FROM_13)


@mine.register
def part(volunteer: Volunteer) -> Part | None:
    """The person's applications whose season is not over; or that a season is open, for people of 16 and over."""
    today = clock.london_day(clock.now())
    rows = Ambassador.objects.filter(volunteer=volunteer, season__ends_date__gte=today).select_related("role", "season")
    lines = [
        Line(each.role.title, each.season.name, each.get_state_display(), each.get_absolute_url()) for each in rows[:5]
    ]
    if not lines and (volunteer.band in UNDER_16 or not Season.objects.open_at(clock.now()).exists()):
        return None
    return Part(
        heading="Team London Ambassadors",
        lines=lines,
        empty="Welcome people to London. Applications are open.",
        all_url=reverse("volunteering:ambassador_list"),
        all_text="See the seasons",
    )


data.register(data.Area("volunteering ambassadors", erase=joining.erase, retain=joining.retain))
