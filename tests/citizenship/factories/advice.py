"""Organisations and services of the directory for tests: adviser("iaa_2"), helper(), service(of, boroughs=["E09…"])."""

from datetime import date, timedelta
from typing import Any

from citizenship.advice.models import AdviceChange, AdviceLetter, AdviceOrganisation, AdvicePlace, AdviceService
from citizenship.advice.models.organisations import LEVELS_OF
from programmes import clock
from tests import factories

CAMDEN, HACKNEY = "E09000007", "E09000012"
DESK = "desk@help.example"


def today() -> date:
    """The day in London by the test database's clock."""
    return clock.london_day(clock.now())


def helper(name: str = "Lantern Help Desk", **fields: Any) -> AdviceOrganisation:
    """An organisation whose registration nobody has looked up: practical help."""
    at = clock.now()
    words = {
        "description": "Help with forms and the internet.",
        "is_demonstration": True,
        "added_at": at,
        "changed_at": at,
        **fields,
    }
    return AdviceOrganisation.objects.create(name=name, **words)


def adviser(level: str = "iaa_2", name: str = "", *, verified_on: date | None = None, **fields: Any) -> Any:
    """An organisation whose registration was found in the register, today unless another day is given."""
    regulator = next(str(code) for code, levels in LEVELS_OF.items() if level in levels)
    made = helper(name or f"Advice Centre {level}", **fields)
    made.verify(
        regulator=regulator,
        level=level,
        registration_number="F200000001",
        verified_on=verified_on or today(),
        by=factories.founder(),
        at=clock.now(),
    )
    made.save()
    return made


def service(of: AdviceOrganisation | None = None, *, state: str = "listed", **fields: Any) -> AdviceService:
    """A service in Camden, in English, for settled status, confirmed today, in this state."""
    at = clock.now()
    words: dict[str, Any] = {
        "name": "Status advice",
        "description": "Advice on the EU Settlement Scheme, by appointment.",
        "needs": ["settled_status"],
        "languages": ["en"],
        "boroughs": [CAMDEN],
        "phone": "020 7946 0101",
        "contact_email": DESK,
        "assured_on": today(),
        **fields,
    }
    if words.get("whole_london"):
        words["boroughs"] = []
    made = AdviceService(organisation=of or adviser(), offered_at=at, changed_at=at, **words)
    if state == "waiting":
        made.state = AdviceService.State.WAITING
    elif state != "draft":
        made.list_(at=at)
    if state == "hidden":
        made.hide(at=at)
    elif state == "withdrawn":
        made.withdraw(at=at)
    made.save(force_insert=True)
    return made


def site(of: AdviceService, **fields: Any) -> AdvicePlace:
    """A place in Camden at which the service is given."""
    words = {"name": "Lantern House", "address": "1 Example Street", "postcode": "NW1 1AA", "borough_id": CAMDEN}
    return AdvicePlace.objects.create(service=of, **{**words, **fields})


def letter(of: AdviceService, key: str, *, kind: str = "yearly", days: int = 90) -> AdviceLetter:
    """A letter about the entry with a link of this key, sent now and open for so many days."""
    from citizenship.ceremonies.models.partners import hash_of

    at = clock.now()
    return AdviceLetter.objects.create(
        service=of, kind=kind, key_hash=hash_of(key), sent_at=at, expires_at=at + timedelta(days=days)
    )


def proposal(of: AdviceService, **facts: Any) -> AdviceChange:
    """A change that the organisation asked for, waiting for staff."""
    return AdviceChange.objects.create(service=of, facts=facts or {"phone": "020 7946 0999"}, proposed_at=clock.now())
