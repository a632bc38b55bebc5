"""The pages of ceremonies: for every route, who gets what, and the records they show."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, only, staff

CAMDEN = {"ravi"}
_CEREMONY = "admin:citizenship_ceremony"

CEREMONIES: dict[str, Expect] = {
    # Registrars have their own; officers are led to their list.
    "citizenship:ceremonies": only({"ravi", "sela"}, others=(302, 404)),
    "citizenship:ceremony_list": only({"ravi", "sela"}),
    "citizenship:ceremony_plan": only({"ravi", "sela"}),
    "citizenship:ceremony_enter": only({"ravi", "sela"}),
    "citizenship:ceremony": only(CAMDEN, pk="held_ceremony.pk"),
    "citizenship:ceremony_record": only(CAMDEN, pk="due_ceremony.pk"),
    "citizenship:ceremony_correct": only(CAMDEN, pk="held_ceremony.pk"),
    "citizenship:ceremony_amend": only(CAMDEN, pk="planned_ceremony.pk"),
    "citizenship:ceremony_cancel": only(CAMDEN, pk="planned_ceremony.pk"),
    "citizenship:ceremony_reinstate": only(CAMDEN, pk="cancelled_ceremony.pk"),
    "citizenship:ceremony_deviate": only(CAMDEN, pk="held_ceremony.pk"),
    **admin_pages("citizenship_ceremony", "manage_pilots", "held_ceremony.pk"),
    f"{_CEREMONY}_assign_arm": staff("manage_pilots", pk="planned_ceremony.pk"),
    f"{_CEREMONY}_lock": staff("manage_pilots", pk="planned_ceremony.pk"),
    **admin_pages("citizenship_deviation", "manage_pilots", "deviation.pk", change=(302,)),
    **admin_pages("citizenship_correction", "manage_pilots", "correction.pk", change=(302,)),
}


def ceremonies(world: SimpleNamespace) -> None:
    """Ceremonies of Camden: to come, due today, recorded with a correction and a deviation, and cancelled."""
    from datetime import timedelta

    from citizenship.ceremonies.actions import recording
    from programmes import clock
    from tests.access.world import CANARY
    from tests.citizenship import factories
    from tests.factories import token

    arm = world.study.arms.get(kind="comparison")
    today = clock.london_day(clock.now())
    world.planned_ceremony = factories.ceremony("Camden", arm=arm)
    world.due_ceremony = factories.ceremony("Camden", date=today)
    held = factories.ceremony("Camden", state="held", arm=arm, date=today - timedelta(days=8))
    world.held_ceremony = recording.correct(
        ceremony=held,
        values={"attended": 20, "voting": 1},
        reason=f"Counted again {CANARY}",
        deviation_note=f"Leaflets {CANARY}",
        by=world.ravi,
        token=token(),
    )
    world.cancelled_ceremony = factories.ceremony(
        "Camden", state="cancelled", date=today + timedelta(days=3), **factories.NEVER_RECORDED
    )
    world.correction, world.deviation = held.corrections.get(), held.deviations.get()
