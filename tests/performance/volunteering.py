"""The volunteering pages of `make bench`: search, map, one's hours, taking a reward, and the host's day sheet.

The goals are those of the grants pages of the same kind: a list of fifty rows, one record, one write.
"""

import secrets
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.people.models import Borough
from programmes.tokens import issue
from tests import factories as common
from tests.performance.cases import Case, _get, _signed_in, session_cookie
from tests.performance.load import Request
from tests.volunteering import factories
from tests.volunteering.factories import rewards as prizes
from volunteering.hours.models import HoursClaim
from volunteering.opportunities.models import Opportunity, Session
from volunteering.rewards.models import Reward
from volunteering.safeguarding.models import Volunteer

# Opportunities, and pieces of confirmed work: the smallest and the largest of the issue.
SIZES = ((1_000, 10_000), (100_000, 1_000_000))
BUYERS = 700
READY = 4  # buyers signed in beforehand, so that no signing in is counted
POINTS = 50
_numbers = count(1)


def fill(opportunities: int, hours: int) -> None:
    """Bring both up to these numbers."""
    missing = opportunities - Opportunity.objects.count()
    if missing > 0:
        call_command("load_scale", opportunities=missing, verbosity=0)
    missing = hours - HoursClaim.objects.count()
    if missing > 0:
        call_command("load_scale", hours=missing, verbosity=0)


class Cast:
    """Who asks, and for what."""

    def __init__(self) -> None:
        prizes.rules()
        self.volunteer = HoursClaim.objects.select_related("volunteer__user").earliest("starts_at").volunteer
        self.session = self._session_day()
        self.coordinator = self.session.opportunity.host.organisation.memberships.get(role="coordinator").user
        self.reward = self._reward()
        self.buyers = [self._buyer() for _ in range(BUYERS)]
        for who, _ in self.buyers[-READY:]:
            _signed_in(who.user)

    def _session_day(self) -> Session:
        """A session of one of the hosts with twenty people on its sheet."""
        of = Opportunity.objects.filter(host__isnull=False).earliest("published_at")
        tomorrow = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=400)
        made = factories.session(of, capacity=20, starts_at=tomorrow + timedelta(days=next(_numbers)))
        for number in range(20):
            who = factories.volunteer(_person(f"Sheet {number}"), age=30)
            factories.sign_up(who, made)
        return made

    def _reward(self) -> Reward:
        of = prizes.sponsor(f"Partner {secrets.token_hex(3)}", budget=9_000)
        return prizes.reward(of, stock=BUYERS, minimum_age=0, maximum_age=99, points=POINTS, value="5.00")

    def _buyer(self) -> tuple[Volunteer, str]:
        """Somebody with the points for it, signed in."""
        who = factories.volunteer(_person("Buyer"), age=30)
        prizes.points(who, POINTS)
        return who, session_cookie(who.user)


def _person(name: str) -> Any:
    return common.person(name, email=f"{uuid.uuid4().hex[:12]}@bench.example")


def cases(cast: Cast) -> list[Case]:
    """The pages, in the order in which somebody meets them."""
    found, map_of, hours = (
        reverse(f"volunteering:{name}") for name in ("opportunity_list", "opportunity_map", "hours")
    )
    boroughs = Borough.objects.values_list("pk", flat=True)[:3]
    words = f"{found}?{urlencode([('q', 'bicycles'), *(('borough', code) for code in boroughs)])}"
    sheet = reverse("volunteering:host_session", args=[cast.session.pk])
    detail = cast.session.opportunity.get_absolute_url()
    rows, one = {"queries": 10, "p50_ms": 40}, {"queries": 12, "p50_ms": 25}

    def public(name: str, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path), lambda: Client(SERVER_NAME="127.0.0.1").get(path), goal)

    def own(name: str, user: Any, path: str, goal: dict[str, float]) -> Case:
        return Case(name, "list", _get(path, session_cookie(user)), lambda: _signed_in(user).get(path), goal)

    return [
        public("find", found, rows),
        public("find words", words, rows),
        public("map", map_of, rows),
        public("opportunity", detail, one),
        own("hours", cast.volunteer.user, hours, rows),
        Case("redeem", "insert", lambda: _redeems(cast), lambda: _redeem_once(cast), {"queries": 40, "p50_ms": 50}),
        own("host sheet", cast.coordinator, sheet, {"queries": 14, "p50_ms": 40}),
    ]


def _redeem_once(cast: Cast) -> Any:
    """One more taking, by somebody who has not taken it; the last READY are signed in already."""
    who, _ = cast.buyers.pop()
    return _signed_in(who.user).post(_take(cast), {"form_token": issue(), "seen": str(POINTS)})


def _take(cast: Cast) -> str:
    return reverse("volunteering:reward_redeem", args=[cast.reward.pk])


def _redeems(cast: Cast) -> Iterator[Request]:
    """A reward taken by one person after another, each once."""
    csrf = secrets.token_hex(16)
    mine, cast.buyers = cast.buyers[: BUYERS // 2 - 5], cast.buyers[BUYERS // 2 - 5 :]
    made = [
        Request(
            _take(cast),
            f"{cookie}; {settings.CSRF_COOKIE_NAME}={csrf}",
            urlencode({"csrfmiddlewaretoken": csrf, "form_token": issue(), "seen": str(POINTS)}).encode(),
            expect=302,
        )
        for _, cookie in mine
    ]
    return iter(made)
