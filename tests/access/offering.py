"""Who may open the pages of events and offers, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_P = "handle_responses"
EXPECT: dict[str, Expect] = {
    "programmes:event_list": public(),
    "programmes:event_calendar": public(),
    "programmes:event_ics": public(pk="programme_event.pk"),
    "programmes:event_host": public(key="programme_event_key"),
    "programmes:offer_giver": public(key="programme_offer_key"),
    **admin_pages("programmes_event", _P, "programme_event.pk"),
    "admin:programmes_event_plan": staff(_P),
    **{
        f"admin:programmes_event_{verb}": staff(_P, pk="programme_event.pk")
        for verb in ("edit", "take_on", "open_", "refuse", "adjust", "close", "hold", "tell", "cancel")
    },
    **admin_pages("programmes_offer", _P, "programme_offer.pk"),
    **{
        f"admin:programmes_offer_{verb}": staff(_P, pk="programme_offer.pk")
        for verb in ("open_", "adjust", "refuse", "end")
    },
    **admin_pages("programmes_offermatch", _P, "programme_match.pk"),
    "admin:programmes_offermatch_make": staff(_P, pk="programme_asks.pk"),
    **{f"admin:programmes_offermatch_{verb}": staff(_P, pk="programme_match.pk") for verb in ("work", "end")},
}
PUBLIC: dict[str, str] = {
    "programmes:event_list": "anybody looks for an event near them",
    "programmes:event_calendar": "the same list for a calendar program",
    "programmes:event_ics": "one announced event for a calendar program",
    "programmes:event_host": "the host's list by the link in the e-mail: counts and needs, no names",
    "programmes:offer_giver": "whoever offers something notes codes by the link in the e-mail; no names",
}


def offering(world: SimpleNamespace) -> None:
    """An event with a booking, an offer with a claim, a match and an answer that waits for one."""
    from programmes.catalogue.actions import events, matches, offers
    from tests.factories import token
    from tests.programmes.catalogue import offering as make
    from tests.programmes.catalogue import rows

    way = make.event_way(world.otto, of=rows.programme("walk-events"))
    world.programme_event = make.event(way)
    world.programme_event_key = events.host_key(world.programme_event)
    make.book(world.programme_event, "walk@visitor.example", needs=["quiet"])
    gives, _ = make.list_ways(world.otto, "walk-offers")
    world.programme_offer = offers.open_(offer=make.make_offer(gives), by=world.efua, token=token())
    world.programme_offer_key = world.programme_offer.giver_url.rstrip("/").rpartition("/")[2]
    giving, asking = make.pair_ways(world.otto, "walk-matches")
    one = make.answer(giving, "walk@giver.example", boroughs=[], support=["homes"])
    two = make.answer(asking, "walk@asker.example", boroughs=[], support=["homes"])
    world.programme_match = matches.make(gives=one, asks=two, by=world.efua, token=token())
    world.programme_asks = make.answer(asking, "walk@third.example", boroughs=[], support=["work"])
