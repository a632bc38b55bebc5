"""Who may open the pages of commitments and indicators, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_COMMITMENT, _INDICATOR = "admin:programmes_commitment_", "admin:programmes_indicator_"

EXPECT: dict[str, Expect] = {
    "programmes:commitment_list": public(),
    "programmes:commitment_news": public(),
    "programmes:commitment_feed": public(),
    "programmes:commitment_detail": public(number="commitment.pk"),
    "programmes:indicator_list": public(),
    **admin_pages("programmes_commitment", "edit_programmes", "commitment.pk"),
    **{
        f"{_COMMITMENT}{verb}": staff("edit_programmes", number="commitment.pk")
        for verb in ("add_update", "change_status", "recheck", "edit")
    },
    f"{_COMMITMENT}correct": staff("edit_programmes", number="commitment.pk", pk="commitment_entry.pk"),
    **admin_pages("programmes_indicator", "edit_evidence", "indicator.pk"),
    **{f"{_INDICATOR}{verb}": staff("edit_evidence", slug="indicator.pk") for verb in ("note", "recheck", "edit")},
}
PUBLIC: dict[str, str] = {
    "programmes:commitment_list": "what the Mayor promised is everybody’s",
    "programmes:commitment_news": "what became of it, for everybody",
    "programmes:commitment_feed": "the same for programs that read feeds",
    "programmes:commitment_detail": "one promise with its log, for everybody",
    "programmes:indicator_list": "what the projects change, for everybody",
}


def commitments(world: SimpleNamespace) -> None:
    """A commitment with an entry of its log, and an indicator."""
    from tests.programmes.catalogue import commitments as rows
    from tests.programmes.evidence.indicators import indicator

    world.commitment = rows.commitment()
    world.commitment_entry = rows.update(world.commitment)
    world.indicator = indicator()
