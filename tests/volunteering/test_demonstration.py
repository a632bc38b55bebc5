"""The demonstration shows what volunteering is for: a minor's hours, HeadStart, a school's lead, a proof."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from programmes.people.models import User
from volunteering.hours import totals
from volunteering.pathways.models import Attendance, Placement
from volunteering.proof.models import Proof
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db
PASSWORD = "lantern-harbour-42"


def test_loaded_twice_it_is_there_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    for _ in range(2):
        call_command("load_demo")
    out = capsys.readouterr().out
    assert "tess@portal.example" in out and "kemi@portal.example" in out and PASSWORD not in out
    tomi, kemi = (Volunteer.objects.get(user__email=f"{key}@portal.example") for key in ("tomi", "kemi"))
    assert (tomi.band, totals.confirmed_minutes(tomi)) == ("from_13", 210)
    placement = Placement.objects.get(volunteer=kemi)
    assert (kemi.band, placement.state) == ("from_16", "active")
    assert totals.confirmed_minutes(kemi) == 780
    assert set(Attendance.objects.filter(placement=placement).values_list("workshop__kind", flat=True)) == {
        "develop",
        "communicate",
    }
    proof = Proof.objects.get()
    assert "This proof holds" in Client().get(proof.get_absolute_url()).content.decode()
    schools_pages(User.objects.get(email="tess@portal.example"))


def schools_pages(tess: Any) -> None:
    """The school's lead signs in with the one password and finds her projects."""
    assert tess.check_password(PASSWORD)
    browser = Client()
    browser.force_login(tess)
    page = browser.get(reverse("volunteering:school_mine")).content.decode()
    assert "Tea with our neighbours" in page and "A cleaner street outside our gate" in page
