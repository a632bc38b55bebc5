"""Who may open the pages of open data and the campaign, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_P = "manage_outreach"


def _counts(**args: str) -> Expect:
    found = public(302, **args)
    return Expect(allowed=found.allowed, ok=found.ok, args=found.args, visitor=found.visitor, reads=False)


EXPECT: dict[str, Expect] = {
    "citizenship:advice_api": public(),
    "citizenship:advice_api_services": public(),
    "citizenship:advice_api_service": public(pk="open_service.pk"),
    "citizenship:advice_api_taxonomies": public(),
    "citizenship:advice_api_taxonomy": public(pk="open_taxonomy"),
    "citizenship:advice_api_terms": public(),
    "citizenship:advice_api_term": public(pk="open_term"),
    "citizenship:advice_api_locations": public(),
    "citizenship:advice_api_location": public(pk="open_site.pk"),
    "citizenship:materials": public(),
    "citizenship:material": public(subject="paper_subject", kind="paper_kind", language="paper_language"),
    "citizenship:pack_order": public(),
    "citizenship:pack_thanks": public(),
    "citizenship:pack": public(key="pack_key"),
    # A phone opens the code on a poster: the number of that day goes up by one, and nothing else is noted.
    "citizenship:spot": _counts(code="spot.code"),
    "citizenship:spot_paper": _counts(code="spot.code", subject="paper_subject", language="paper_language"),
    **admin_pages("citizenship_spot", _P, "spot.pk"),
    **admin_pages("citizenship_material", _P, "paper.pk"),
    **admin_pages("citizenship_pack", _P, "pack.pk"),
    "admin:citizenship_spot_new": staff(_P),
    "admin:citizenship_spot_counts": staff(_P),
    **{f"admin:citizenship_spot_{verb}": staff(_P, pk="spot.pk") for verb in ("edit", "close", "reopen", "sheets")},
    **{f"admin:citizenship_material_{verb}": staff(_P, pk="paper.pk") for verb in ("count", "offer")},
    **{f"admin:citizenship_pack_{verb}": staff(_P, pk="pack.pk") for verb in ("pack", "send", "cancel")},
}
_API = "the directory is open data for every program and every website"
PUBLIC: dict[str, str] = {
    **{name: _API for name in EXPECT if name.startswith("citizenship:advice_api")},
    "citizenship:materials": "anybody downloads posters, leaflets and cards",
    "citizenship:material": "anybody prints a sheet",
    "citizenship:pack_order": "an organisation without an account orders a pack",
    "citizenship:pack_thanks": "what happens with an order",
    "citizenship:pack": "whoever ordered a pack follows it by the link in the e-mail",
    "citizenship:spot": "somebody types the code of a poster",
    "citizenship:spot_paper": "somebody scans the code of a poster",
}


def campaign(world: SimpleNamespace) -> None:
    """A listed service, a place with a code, and a pack that an organisation ordered."""
    from citizenship.advice.referral import terms
    from tests.citizenship.factories import advice
    from tests.citizenship.factories import campaign as make

    world.open_service = advice.service(advice.helper("Open Door Help"), name="Open door")
    world.open_site = advice.site(world.open_service)
    world.open_taxonomy, world.open_term = terms.LANGUAGE.id, terms.language("pl").id
    world.paper_subject, world.paper_kind, world.paper_language = "settled-status", "card", "en"
    world.paper = make.material("settled_status", "card")
    world.spot = make.spot()
    world.pack_key = "walk-pack-key"
    world.pack = make.pack(key=world.pack_key)
