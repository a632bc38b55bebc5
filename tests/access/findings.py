"""The pages of surveys, invitations and results: for every route, who gets what, and the records they show."""

from dataclasses import replace
from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, only, public, staff

_RESULTS = "admin:citizenship_publication"

FINDINGS: dict[str, Expect] = {
    "citizenship:own_results": only({"ravi", "sela"}),
    "citizenship:own_results_csv": only({"ravi", "sela"}),
    "citizenship:ceremony_codes": only({"ravi"}, pk="planned_ceremony.pk"),
    "citizenship:ceremony_invitations": only({"ravi"}, pk="planned_ceremony.pk"),
    "citizenship:next_step": public(address="next_address"),
    "citizenship:vote_find": public(),
    # That the page of an invitation was opened is counted, once.
    "citizenship:vote": replace(public(key="vote_key"), reads=False),
    "citizenship:study_results": public(slug="results_study.slug"),
    "citizenship:results_csv": public(slug="results_study.slug"),
    "citizenship:results_json": public(slug="results_study.slug"),
    "citizenship:results_pdf": public(slug="results_study.slug"),
    "citizenship:results_svg": public(
        slug="results_study.slug", follow_up="results_follow_up", outcome="results_outcome"
    ),
    **admin_pages("citizenship_publication", "read_findings", "publication.pk"),
    f"{_RESULTS}_studies": staff("read_findings"),
    f"{_RESULTS}_study": staff("read_findings", pk="results_study.pk"),
    # Every export is audited.
    f"{_RESULTS}_figures_csv": replace(staff("read_findings", pk="results_study.pk"), reads=False),
    f"{_RESULTS}_figures_json": replace(staff("read_findings", pk="results_study.pk"), reads=False),
    f"{_RESULTS}_pdf": staff("read_findings", pk="publication.pk"),
    f"{_RESULTS}_open_survey": staff("manage_pilots", pk="results_study.pk"),
    f"{_RESULTS}_work_out": staff("publish_findings", pk="results_study.pk", follow_up="results_follow_up"),
    f"{_RESULTS}_prepare": staff("publish_findings", pk="results_study.pk"),
    f"{_RESULTS}_publish": staff("publish_findings", pk="publication.pk"),
    f"{_RESULTS}_send_back": staff("publish_findings", pk="publication.pk"),
    f"{_RESULTS}_withdraw": staff("publish_findings", pk="publication.pk"),
}
PUBLIC = {
    "citizenship:next_step": "people who answered a survey have no account",
    "citizenship:vote_find": "the way to the official page is everybody’s",
    "citizenship:vote": "people with a printed invitation have no account",
    **dict.fromkeys(
        ("citizenship:study_results", "citizenship:results_csv", "citizenship:results_json"),
        "results that two people have published, as a page and as data",
    ),
    "citizenship:results_pdf": "the same on paper",
    "citizenship:results_svg": "the same as a drawing",
}


def findings(world: SimpleNamespace) -> None:
    """A closed study with published results, and a ceremony of Camden with an invitation to vote."""
    from citizenship.findings import analysis
    from citizenship.findings.actions import interest
    from programmes import clock
    from programmes.catalogue import actions as catalogue
    from tests.citizenship import factories
    from tests.citizenship.factories.waves import design, pairs_as_codes

    world.results_study = factories.study("walked-done", "closed")
    tables = {"arm-1": (30, 24, 6, 60), "arm-2": (28, 12, 8, 72)}
    codes = [code for arm, table in tables.items() for code in pairs_as_codes(table, arm=arm)]
    content = analysis.work_out(codes, design(["b1"]), as_of=clock.now().isoformat())
    factories.figures(world.results_study, content)
    world.publication = factories.publication(world.results_study, by=world.ines)
    world.results_follow_up, world.results_outcome = "after", "register"
    world.next_address = interest.signed(world.planned_ceremony.pk, "voting")
    (world.vote_key,) = catalogue.print_keys(
        kind=interest.VOTING,
        scope="walked",
        count=1,
        expires_at=interest.ends_at(world.planned_ceremony),
        by=world.ines,
    )
