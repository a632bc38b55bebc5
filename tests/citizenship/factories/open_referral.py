"""A directory for the tests of the open data: one service of every sort, with places and hours."""

from datetime import time, timedelta

from citizenship.advice.models import AdviceHours, AdviceService
from tests.citizenship.factories import advice as make


def directory() -> dict[str, AdviceService]:
    """A verified adviser with a place and hours, one verified long ago, practical help, and one that is hidden."""
    adviser = make.adviser("iaa_2", "Lantern Law Centre", url="https://lantern.example/")
    whole = make.service(
        adviser,
        name="Late applications",
        needs=["settled_status", "late_application"],
        harder=["no_id"],
        languages=["en", "pl", "sq"],
        takes_late_cases=True,
        young_people=True,
        cost="free",
        cost_note="Free for everybody",
        email="help@lantern.example",
    )
    place = make.site(whole, access=["step_free", "loop"])
    make.site(whole, kind="virtual", name="", address="", postcode="", borough_id=None)
    AdviceHours.objects.create(service=whole, place=place, day=1, opens=time(10), closes=time(12, 30))
    AdviceHours.objects.create(service=whole, day=4, opens=time(14), closes=time(16), by_appointment=True)
    today = make.today()
    old = make.adviser("solicitor", "Kingfisher Solicitors", verified_on=today - timedelta(days=500))
    return {
        "whole": whole,
        "old": make.service(old, name="Appeals", needs=["appeals"], assured_on=today - timedelta(days=500)),
        "practical": make.service(make.helper(), name="Forms and computers", needs=["digital_help"], whole_london=True),
        "hidden": make.service(adviser, name="Hidden", state="hidden"),
    }
