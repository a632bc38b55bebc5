"""Who may open the pages of partners, of places and of the Mayor's ceremony; and the records that the walk needs."""

from types import SimpleNamespace
from typing import Any

from tests.access.expect import Expect, admin_pages, only, public, staff

_P = "manage_pilots"


def _registrar(**args: Any) -> Expect:
    return only({"ravi"}, **args)


def _posted(**args: Any) -> Expect:
    return only({"ravi"}, 405, others=(405, 404), **args)


VENUES: dict[str, Expect] = {
    "citizenship:attend": public(key="attend_key"),
    "citizenship:venues": public(),
    "citizenship:venue_thanks": public(),
    "citizenship:venue_offer": public(key="offer_key"),
    "citizenship:guest_find": public(),
    "citizenship:guest": public(code="guest_code.code"),
    "citizenship:partners": only({"ravi", "sela"}),
    "citizenship:partner_address": _registrar(pk="centre.pk"),
    "citizenship:ceremony_partners": _registrar(pk="asked.ceremony_id"),
    "citizenship:request_remind": _posted(pk="asked.pk"),
    "citizenship:request_withdraw": _posted(pk="asked.pk"),
    "citizenship:venue_matches": only({"ravi", "sela"}),
    "citizenship:venue_match": _registrar(pk="venue_match.pk"),
    "citizenship:venue_match_accept": _posted(pk="venue_match.pk"),
    "citizenship:venue_match_decline": _registrar(pk="venue_match.pk"),
    "citizenship:venue_match_withdraw": _posted(pk="venue_match.pk"),
    "citizenship:mayors_ceremonies": only({"ravi", "sela"}),
    "citizenship:nomination": only({"ravi", "sela"}, pk="mayors.pk"),
    "citizenship:nomination_slips": _registrar(pk="mayors.pk"),
    # Sela's borough holds no places, so she is led back to the page on which she could nominate some.
    "citizenship:nomination_withdraw": only({"ravi", "sela"}, 200, 302, pk="mayors.pk"),
    **admin_pages("citizenship_partner", _P, "centre.pk"),
    **admin_pages("citizenship_venue", _P, "venue_match.venue_id"),
    **admin_pages("citizenship_venuematch", _P, "venue_match.pk"),
    **admin_pages("citizenship_attendancerequest", _P, "asked.pk"),
    **admin_pages("citizenship_mayorsceremony", _P, "mayors.pk"),
    "admin:citizenship_partner_new": staff(_P),
    "admin:citizenship_partner_edit": staff(_P, pk="centre.pk"),
    "admin:citizenship_venue_new": staff(_P),
    **{
        f"admin:citizenship_venue_{verb}": staff(_P, pk="venue_match.venue_id")
        for verb in ("list_", "decline", "withdraw", "edit", "match")
    },
    "admin:citizenship_venuematch_withdraw": staff(_P, pk="venue_match.pk"),
    "admin:citizenship_mayorsceremony_plan": staff(_P),
    **{
        f"admin:citizenship_mayorsceremony_{verb}": staff(_P, pk="mayors.pk")
        for verb in ("edit", "adjust", "open_", "close", "hold", "cancel")
    },
}
PUBLIC: dict[str, str] = {
    "citizenship:attend": "a partner answers by the link in the e-mail; without its key there is nothing",
    "citizenship:venues": "anybody offers a place",
    "citizenship:venue_thanks": "what happens with an offer",
    "citizenship:venue_offer": "whoever offered a place looks at it by the link in the e-mail",
    "citizenship:guest_find": "a guest has a slip with a code and no account",
    "citizenship:guest": "a guest replies by the code on the slip",
}


def venues(world: SimpleNamespace) -> None:
    """Camden's partner and a day held for it carry the mark; what links and codes show to anybody does not."""
    from tests.access.world import CANARY
    from tests.citizenship import factories
    from tests.citizenship.factories import partners as make

    world.centre = factories.partner("Camden", name=f"Volunteers {CANARY}")
    marked = factories.venue("Camden", name=f"Hall {CANARY}")
    world.venue_match = make.match(marked, "Camden")
    world.attend_key, world.offer_key = "walk-attend-key", "walk-offer-key"
    plain = factories.partner("Camden", name="Voters for Camden", kind="electoral_services")
    world.asked = factories.asked(factories.ceremony("Camden"), plain, key=world.attend_key)
    plain_hall = factories.venue("Camden", name="Plain hall", key=world.offer_key)
    world.mayors = factories.mayors(venue=plain_hall)
    world.guest_code = factories.nominated(world.mayors, "Camden", by=world.ravi).codes.first()
