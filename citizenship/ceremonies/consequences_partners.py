"""What partners, places and the Mayor's ceremony follow from."""

from datetime import datetime
from typing import Any

from citizenship.ceremonies.actions import partners, requests, venues
from citizenship.ceremonies.models import Ceremony
from programmes.workflow import consequence


@consequence("citizenship.studies.joined")
def give_usual(*, joining: Any, by: Any, at: datetime, **more: Any) -> None:
    """A borough joins: it gets its usual partners and places."""
    partners.make_usual(borough=joining.borough, by=by, at=at)


@consequence("citizenship.ceremonies.planned")
def take_the_day(*, ceremony: Ceremony, by: Any, at: datetime, **more: Any) -> None:
    """A ceremony is planned at a place that was offered: it uses the day that the borough took there."""
    venues.follow_plan(ceremony)


@consequence("citizenship.ceremonies.amended")
def follow_the_change(*, ceremony: Ceremony, by: Any, at: datetime, **more: Any) -> None:
    """A plan changes: the old day at a matched place is free, the new one must be held, and its partners are told."""
    venues.follow_moves(of=ceremony)
    venues.follow_plan(ceremony)
    requests.tell_changes(of=ceremony)


@consequence("citizenship.ceremonies.cancelled")
def tell_partners(*, ceremony: Ceremony, by: Any, at: datetime, **more: Any) -> None:
    """A ceremony is called off: its partners are told, and its day at a matched place is free."""
    requests.follow_ceremony(ceremony, by=by, at=at)
    venues.follow_ceremony(ceremony, by=by, at=at)
