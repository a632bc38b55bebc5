"""Who may open the pages of the directory of advice, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_P = "manage_advice"
EXPECT: dict[str, Expect] = {
    "citizenship:advice": public(),
    "citizenship:advice_map": public(),
    "citizenship:advice_offer": public(),
    "citizenship:advice_thanks": public(),
    "citizenship:advice_service": public(pk="advice_service.pk"),
    "citizenship:advice_own": public(key="advice_key"),
    "citizenship:advice_own_change": public(key="advice_key"),
    **admin_pages("citizenship_adviceorganisation", _P, "advice_service.organisation_id"),
    **admin_pages("citizenship_adviceservice", _P, "advice_service.pk"),
    **admin_pages("citizenship_advicechange", _P, "advice_change.pk"),
    "admin:citizenship_adviceorganisation_new": staff(_P),
    **{
        f"admin:citizenship_adviceorganisation_{verb}": staff(_P, pk="advice_service.organisation_id")
        for verb in ("verify", "unverify", "correct", "service")
    },
    "admin:citizenship_adviceservice_gaps": staff(_P),
    "admin:citizenship_adviceservice_gaps_csv": staff(_P),
    **{
        f"admin:citizenship_adviceservice_{verb}": staff(_P, pk="advice_service.pk")
        for verb in ("list_", "decline", "confirm", "withdraw", "edit", "place", "hours", "letter")
    },
    "admin:citizenship_adviceservice_unplace": staff(_P, pk="advice_site.pk"),
    **{f"admin:citizenship_advicechange_{verb}": staff(_P, pk="advice_change.pk") for verb in ("accept", "refuse")},
}
PUBLIC: dict[str, str] = {
    "citizenship:advice": "anybody looks for help",
    "citizenship:advice_map": "the same search by borough",
    "citizenship:advice_offer": "an organisation offers its entry without an account",
    "citizenship:advice_thanks": "what happens with an entry that was offered",
    "citizenship:advice_service": "one entry of the directory",
    "citizenship:advice_own": "an organisation answers by the link in a letter; without its key there is nothing",
    "citizenship:advice_own_change": "an organisation asks for a change by the same link",
}


def advice(world: SimpleNamespace) -> None:
    """One listed entry with a link; the address that we write to, and what waits for staff, carry the mark."""
    from tests.access.world import CANARY
    from tests.citizenship.factories import advice as make

    world.advice_key = "walk-advice-key"
    world.advice_service = make.service(make.adviser(), contact_email=f"{CANARY}@help.example".lower())
    world.advice_site = make.site(world.advice_service)
    make.letter(world.advice_service, world.advice_key)
    world.advice_change = make.proposal(world.advice_service, description=f"Asked for: {CANARY}")
