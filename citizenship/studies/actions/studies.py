"""What officers do with a study: write it, register it before its first day, start it, close it, copy it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.studies import notices
from citizenship.studies.authority import refuse_others
from citizenship.studies.models import Arm, Joining, Outcome, Study
from citizenship.studies.offers import NOTHING, nothing
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused, after

# What a copy takes over. Dates, boroughs and the seed are its own.
_COPIED = ("question", "protocol", "assigned_per", "method", "lock_hours", "planned_per_arm")
# Table 5 of All of Us (March 2018): what the pilots are to change, and the time frame that each is asked for.
_TIME_FRAME = "In the 12 months before the ceremony; then since the ceremony, asked after 12 weeks and after 12 months."
FIRST_OUTCOMES = (
    ("register", "People who are registered to vote", True),
    ("volunteer", "People who volunteer", False),
    ("join", "People who have joined an organisation", False),
)


@transaction.atomic
def add_study(*, by: Any, token: str, **fields: Any) -> Study:
    """Begin a study as a draft, with a comparison arm and the three outcomes of the strategy's Table 5.

    Raises MoveRefused for an address that is taken and for dates out of order.
    """
    refuse_others(by)
    tokens.spend(token, by=by, purpose="citizenship.study.add")
    _refuse_dates(fields)
    made = _saved(Study(**fields, created_by=by))
    Arm.objects.create(study=made, kind=Arm.Kind.COMPARISON, name="Comparison", offers=nothing(), order=1)
    for order, (key, title, primary) in enumerate(FIRST_OUTCOMES, 1):
        Outcome.objects.create(
            study=made, key=key, question=key, title=title, time_frame=_TIME_FRAME, primary=primary, order=order
        )
    audit.record(by=by, verb="citizenship.studies.study_added", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def edit_study(*, study: Study, by: Any, token: str, **fields: Any) -> Study:
    """Rewrite a draft. Raises MoveRefused once it is registered."""
    study = _draft("edit", study, by, token)
    _refuse_dates(fields)
    for name, value in fields.items():
        setattr(study, name, value)
    _saved(study)
    audit.record(by=by, verb="citizenship.studies.study_edited", target=study)
    return study


@transaction.atomic
def copy_study(*, study: Study, slug: str, title: str, by: Any, token: str) -> Study:
    """Begin another study with the same protocol, arms and outcomes, such as to correct a mistake or to repeat it.

    Its days come after today; its boroughs and its seed are its own.
    """
    refuse_others(by)
    tokens.spend(token, by=by, purpose=f"citizenship.study.copy:{study.pk}")
    first = max(clock.london_day(clock.now()) + timedelta(days=14), study.first_date)
    dates = {"first_date": first, "last_date": first + (study.last_date - study.first_date)}
    taken = {name: getattr(study, name) for name in _COPIED}
    made = _saved(Study(**taken, **dates, slug=slug, title=title, copied_from=study, created_by=by))
    for arm in study.arms.all():
        Arm.objects.create(
            study=made, kind=arm.kind, name=arm.name, offers=arm.offers, weight=arm.weight, order=arm.order
        )
    for outcome in study.outcomes.all():
        made.outcomes.create(
            key=outcome.key, question=outcome.question, title=outcome.title, time_frame=outcome.time_frame,
            primary=outcome.primary, order=outcome.order,
        )  # fmt: skip
    audit.record(by=by, verb="citizenship.studies.study_copied", target=made, detail={"from": str(study.pk)})
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def set_arm(
    *, study: Study, arm: Arm | None, name: str, offers: Mapping[str, int], weight: int, by: Any, token: str
) -> Arm:
    """Add a pilot arm to a draft, or rewrite an arm. The comparison arm keeps its offers: none."""
    study = _draft(f"arm:{arm.pk if arm else 'new'}", study, by, token)
    there = list(study.arms.order_by("order"))
    if any(each.name == name and each != arm for each in there):
        raise MoveRefused("Another arm has this name. Choose a different one.", field="name")
    if arm is None:
        arm = Arm(study=study, kind=Arm.Kind.PILOT, order=max((each.order for each in there), default=0) + 1)
    levels = {**NOTHING, **{key: int(level) for key, level in offers.items()}}
    if arm.kind == Arm.Kind.PILOT and levels == NOTHING:
        raise MoveRefused("A pilot arm makes at least one offer. Choose a level above “None”.", field="voting")
    arm.name, arm.weight = name, weight
    arm.offers = nothing() if arm.kind == Arm.Kind.COMPARISON else levels
    arm.save()
    audit.record(by=by, verb="citizenship.studies.arm_set", target=study, detail={"arm": arm.order})
    return arm


@transaction.atomic
def remove_arm(*, study: Study, arm: Arm, by: Any, token: str) -> Study:
    """Take a pilot arm out of a draft. Raises MoveRefused for the comparison arm."""
    study = _draft(f"remove_arm:{arm.pk}", study, by, token)
    if arm.kind == Arm.Kind.COMPARISON:
        raise MoveRefused("Every study needs its comparison arm: without it nothing can be compared.")
    arm.delete()
    audit.record(by=by, verb="citizenship.studies.arm_removed", target=study)
    return study


@transaction.atomic
def set_outcome(
    *,
    study: Study,
    outcome: Outcome | None,
    key: str,
    question: str,
    title: str,
    time_frame: str,
    primary: bool,
    by: Any,
    token: str,
) -> Outcome:
    """Add an outcome to a draft, or rewrite one. A new primary outcome takes the place of the one before."""
    study = _draft(f"outcome:{outcome.pk if outcome else 'new'}", study, by, token)
    there = list(study.outcomes.order_by("order"))
    if any(each.key == key and each != outcome for each in there):
        raise MoveRefused("Another outcome has this key. Choose a different one.", field="key")
    if outcome is None:
        outcome = Outcome(study=study, order=max((each.order for each in there), default=0) + 1)
    if primary:
        study.outcomes.exclude(pk=outcome.pk).update(primary=False)
    outcome.key, outcome.question, outcome.title = key, question, title
    outcome.time_frame, outcome.primary = time_frame, primary
    outcome.save()
    audit.record(by=by, verb="citizenship.studies.outcome_set", target=study, detail={"outcome": outcome.key})
    return outcome


@transaction.atomic
def remove_outcome(*, study: Study, outcome: Outcome, by: Any, token: str) -> Study:
    """Take an outcome out of a draft."""
    study = _draft(f"remove_outcome:{outcome.pk}", study, by, token)
    outcome.delete()
    audit.record(by=by, verb="citizenship.studies.outcome_removed", target=study)
    return study


@transaction.atomic
def register(*, study: Study, by: Any, token: str) -> Study:
    """Fix protocol, outcomes and arms before the first ceremony, and publish the seed. Nothing undoes it.

    Raises MoveRefused with what is missing, and on the first day.
    """
    study = _begin("register", study, by, token)
    _refuse_incomplete(study)
    at = clock.now()
    study.register(by=by, at=at)
    try:
        with transaction.atomic():
            study.save(update_fields=["state", "registered_at", "registered_by", "seed"])
    except IntegrityError as error:
        if "one study at a time" not in str(error):
            raise
        raise MoveRefused(
            "One of its boroughs is in another study on some of these days. Take it out, or choose other days."
        ) from error
    study = _told("register", study, by, "registered")
    notices.registered(study)
    return study


@transaction.atomic
def start(*, study: Study, by: Any, token: str) -> Study:
    """Its ceremonies have arms from now on, those too that were planned before.

    Raises MoveRefused before it has boroughs and, where it assigns boroughs, their arms.
    """
    study = _begin("start", study, by, token)
    if not study.places.exists():
        raise MoveRefused("No borough is in this study yet. Add the boroughs first.")
    still_in = Joining.objects.taking_part().values("borough")
    without = study.places.filter(arm__isnull=True, borough__in=still_in)
    if study.assigned_per == Study.Per.BOROUGH and without.exists():
        raise MoveRefused("Some of its boroughs have no arm yet. Draw or choose their arms first.")
    at = clock.now()
    study.start(by=by, at=at)
    study.save(update_fields=["state", "started_at", "started_by"])
    study = _told("start", study, by, "started")
    after("citizenship.studies.started", study=study, by=by, at=at)
    notices.started(study)
    return study


@transaction.atomic
def close(*, study: Study, reason: str, by: Any, token: str) -> Study:
    """No ceremony comes into it any more; before its last day a reason from the list says why."""
    study = _begin("close", study, by, token)
    study.close(by=by, at=clock.now(), reason=reason)
    study.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])
    study = _told("close", study, by, "closed", note=study.get_closed_reason_display())
    notices.closed(study)
    return study


def missing(study: Study) -> list[str]:
    """What a draft still needs before it can be registered, each in a sentence that says what to do."""
    arms, outcomes = list(study.arms.all()), list(study.outcomes.all())
    gaps = []
    if not any(arm.kind == Arm.Kind.PILOT for arm in arms):
        gaps.append("Add an arm that makes an offer.")
    if not any(arm.kind == Arm.Kind.COMPARISON for arm in arms):
        gaps.append("Add an arm to compare with.")
    if not any(outcome.primary for outcome in outcomes):
        gaps.append("Say which outcome is the primary one.")
    if clock.london_day(clock.now()) >= study.first_date:
        gaps.append("Choose a first day that is still to come.")
    return gaps


def _refuse_incomplete(study: Study) -> None:
    gaps = missing(study)
    if gaps:
        raise MoveRefused(" ".join(gaps))


def _refuse_dates(fields: Mapping[str, Any]) -> None:
    if fields["last_date"] < fields["first_date"]:
        raise MoveRefused("The last day comes before the first. Check the two dates.", field="last_date")


def _begin(verb: str, study: Study, by: Any, token: str) -> Study:
    refuse_others(by)
    tokens.spend(token, by=by, purpose=f"citizenship.study.{verb}:{study.pk}")
    return Study.objects.select_for_update(of=("self",)).get(pk=study.pk)


def _draft(verb: str, study: Study, by: Any, token: str) -> Study:
    """The locked row. Raises MoveRefused once it is registered."""
    study = _begin(verb, study, by, token)
    if study.is_frozen:
        raise MoveRefused(
            "This study is registered, so its protocol is fixed. If it has a mistake, close it and copy it."
        )
    return study


def _saved(study: Study) -> Study:
    """Save it; a taken address is told beside its field."""
    try:
        with transaction.atomic():
            study.save()
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise MoveRefused("Another study has this address. Choose a different one.", field="slug") from error
    return study


def _told(verb: str, study: Study, by: Any, past: str, *, note: str = "") -> Study:
    """The verb's row of history and its row of the audit."""
    study.moves.create(verb=verb, by=by, at=clock.now(), note=note)
    audit.record(by=by, verb=f"citizenship.studies.study_{past}", target=study)
    return study
