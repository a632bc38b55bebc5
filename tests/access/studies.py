"""The pages of boroughs in the pilot and of studies: for every route, who gets what, and the records they show."""

from types import SimpleNamespace

from tests.access.expect import MAY, STAFF, Expect, admin_pages, never, only, public, signed_in, staff

READ = frozenset({*MAY["manage_pilots"], *MAY["read_findings"]})
_STUDY = "admin:citizenship_study"


def readers(**args: str) -> Expect:
    """Whoever manages the pilots or reads what they find."""
    return Expect(allowed=READ, others=(302, 403, 404), args=args)


def manage(**args: str) -> Expect:
    """A page behind a button of those who manage the pilots."""
    return staff("manage_pilots", pk="draft_study.pk", **args)


STUDIES: dict[str, Expect] = {
    # Registrars of approved boroughs, each for their own.
    "citizenship:join": only({"ravi", "sela"}),
    "citizenship:join_request": signed_in(405, borough="joining.borough_id"),
    "citizenship:join_statement": only({"ravi"}, pk="joining.pk"),
    "citizenship:join_leave": only({"ravi"}, pk="joining.pk"),
    "citizenship:study_list": public(),
    "citizenship:study_protocol": public(slug="study.slug"),
    "citizenship:statement_detail": public(version="joining.statement_id"),
    **admin_pages("citizenship_joining", "manage_pilots", "joining.pk"),
    "admin:citizenship_joining_approve": staff("manage_pilots", pk="joining.pk"),
    "admin:citizenship_joining_refuse": staff("manage_pilots", pk="joining.pk"),
    "admin:citizenship_joining_leave": staff("manage_pilots", pk="joining.pk"),
    **admin_pages("citizenship_sharingstatement", "manage_pilots", "joining.statement_id", change=(302,)),
    "admin:citizenship_sharingstatement_publish": staff("manage_pilots"),
    f"{_STUDY}_changelist": readers(),
    f"{_STUDY}_add": staff("manage_pilots"),
    f"{_STUDY}_change": readers(object_id="draft_study.pk"),
    f"{_STUDY}_history": readers(object_id="draft_study.pk"),
    f"{_STUDY}_delete": never(object_id="draft_study.pk"),
    "admin/citizenship/study/<path:object_id>/": Expect(
        allowed=STAFF, ok=(302,), others=(302,), args={"object_id": "draft_study.pk"}
    ),
    f"{_STUDY}_edit": manage(),
    f"{_STUDY}_copy": manage(),
    f"{_STUDY}_add_arm": manage(),
    f"{_STUDY}_arm": manage(arm="draft_arm.pk"),
    f"{_STUDY}_remove_arm": manage(arm="draft_arm.pk"),
    f"{_STUDY}_add_outcome": manage(),
    f"{_STUDY}_outcome": manage(outcome="draft_outcome.pk"),
    f"{_STUDY}_remove_outcome": manage(outcome="draft_outcome.pk"),
    f"{_STUDY}_boroughs": manage(),
    f"{_STUDY}_place": manage(place="draft_place.pk"),
    f"{_STUDY}_remove_borough": manage(place="draft_place.pk"),
    f"{_STUDY}_register": manage(),
    f"{_STUDY}_start": manage(),
    f"{_STUDY}_close": manage(),
    f"{_STUDY}_draw": manage(),
    f"{_STUDY}_lock": manage(),
}
# Pages that a visitor may open, each with the reason.
PUBLIC: dict[str, str] = {
    "citizenship:study_list": "what is tried out at ceremonies is told before it begins",
    "citizenship:study_protocol": "a registered protocol and its seed, so that anybody can check the draw",
    "citizenship:statement_detail": "whoever is asked at a ceremony may know what becomes of it",
}


def studies(world: SimpleNamespace) -> None:
    """Camden in the pilot, a running study that it is in, and a draft that it is to be in next year."""
    from datetime import timedelta

    from programmes import clock
    from tests.citizenship import factories

    later = clock.london_day(clock.now()) + timedelta(days=500)
    world.joining = factories.joined("Camden")
    world.study = factories.study("walked", boroughs=["Camden"])
    world.draft_study = factories.study(
        "walked-next", "draft", boroughs=["Camden"], first_date=later, last_date=later + timedelta(days=90)
    )
    world.draft_arm = world.draft_study.arms.get(kind="pilot")
    world.draft_outcome = world.draft_study.outcomes.get(key="join")
    world.draft_place = world.draft_study.places.get()
