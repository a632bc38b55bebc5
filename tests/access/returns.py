"""Who may open the pages of months and returns, and the calculator; and what the walk finds there."""

from datetime import timedelta
from types import SimpleNamespace

from programmes import clock
from tests.access.expect import Expect, admin_pages, only, public, staff

_REGISTRARS = {"ravi", "sela"}
_P = "manage_pilots"


def _month(*, reads: bool = True) -> Expect:
    """A month has one address for every borough: each registrar gets their own borough's."""
    return Expect(allowed=frozenset(_REGISTRARS), args={"month": "month_first"}, reads=reads)


RETURNS: dict[str, Expect] = {
    "citizenship:clock": public(),
    "citizenship:months": only(_REGISTRARS),
    "citizenship:month": _month(),
    "citizenship:month_clock": _month(),
    "citizenship:month_send": _month(),
    # Taking the return out of the portal is written down.
    "citizenship:month_pdf": _month(reads=False),
    "citizenship:month_csv": _month(reads=False),
    "citizenship:month_grid": _month(),
    "citizenship:month_table": _month(),
    "citizenship:month_blank": _month(),
    "citizenship:month_sheet": _month(),
    "citizenship:plan_table": only(_REGISTRARS),
    "citizenship:plan_blank": only(_REGISTRARS),
    **admin_pages("citizenship_monthlyreturn", _P, "monthly.pk"),
    **{
        f"admin:citizenship_monthlyreturn_{verb}": staff(_P, pk="monthly.pk")
        for verb in ("finish", "return", "chase", "give_time")
    },
}
PUBLIC: dict[str, str] = {"citizenship:clock": "counts three calendar months from a day; stores nothing"}


def returns(world: SimpleNamespace) -> None:
    """Camden's and Hackney's returns of last month."""
    from tests.citizenship.factories import returns as factory

    first = (clock.london_day(clock.now()).replace(day=1) - timedelta(days=1)).replace(day=1)
    world.month_first = first
    world.monthly = factory.monthly("Camden", first)
    factory.monthly("Hackney", first)
