"""What staff do with a trial: write it, have it approved, register it, run it, end it, publish it, copy it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused
from volunteering.rewards import motives, results
from volunteering.rewards.models import Arm, Experiment
from volunteering.rewards.models.experiments import new_salt

# What a copy takes over. Dates and approvals are its own.
_COPIED = (
    "question", "hypothesis", "protocol", "primary_outcome", "follow_up_days", "eligibility", "boroughs",
    "newcomers_only", "planned_size", "stop_rule",
)  # fmt: skip


@transaction.atomic
def add_experiment(*, by: Any, token: str, **fields: Any) -> Experiment:
    """Begin a trial as a draft with an arm that shows no reward. Raises MoveRefused for an address that is taken."""
    tokens.spend(token, by=by, purpose="volunteering.experiment.add")
    at = clock.now()
    _refuse_dates(fields)
    made = _saved(Experiment(**fields, since_at=at, created_at=at, created_by=by))
    Arm.objects.create(
        experiment=made, order=1, name="Without rewards", description="The portal as it is, without rewards.",
        is_control=True,
    )  # fmt: skip
    audit.record(by=by, verb="volunteering.rewards.experiment_added", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def edit_experiment(*, experiment: Experiment, by: Any, token: str, **fields: Any) -> Experiment:
    """Rewrite a draft's protocol. An approval of bands under 18 was for the old words, so it is gone."""
    tokens.spend(token, by=by, purpose=f"volunteering.experiment.edit:{experiment.pk}")
    experiment = _draft(experiment)
    _refuse_dates(fields)
    for name, value in fields.items():
        setattr(experiment, name, value)
    _unapprove(experiment)
    _saved(experiment)
    audit.record(by=by, verb="volunteering.rewards.experiment_edited", target=experiment)
    return experiment


@transaction.atomic
def set_arm(
    *,
    experiment: Experiment,
    arm: Arm | None,
    name: str,
    description: str,
    weight: int,
    rewards: Iterable[Any],
    by: Any,
    token: str,
) -> Arm:
    """Add an arm to a draft, or rewrite one. An arm without any reward is one to compare with."""
    tokens.spend(token, by=by, purpose=f"volunteering.experiment.arm:{experiment.pk}:{arm.pk if arm else 'new'}")
    experiment = _draft(experiment)
    chosen = list(rewards)
    there = list(experiment.arms.order_by("order"))
    if any(each.name == name and each != arm for each in there):
        raise MoveRefused("Another arm has this name. Choose a different one.", field="name")
    if arm is None:
        arm = Arm(experiment=experiment, order=max((each.order for each in there), default=0) + 1)
    else:
        # The rewards go first: an arm without rewards shows none, at every moment.
        arm.rewards.clear()
    arm.name, arm.description, arm.weight, arm.is_control = name, description, weight, not chosen
    arm.save()
    arm.rewards.set(chosen)
    _unapprove(experiment)
    experiment.save(update_fields=["approved_bands", "approved_at", "approved_by"])
    audit.record(by=by, verb="volunteering.rewards.arm_set", target=experiment, detail={"arm": arm.order})
    return arm


@transaction.atomic
def remove_arm(*, experiment: Experiment, arm: Arm, by: Any, token: str) -> Experiment:
    """Take an arm out of a draft."""
    tokens.spend(token, by=by, purpose=f"volunteering.experiment.remove_arm:{arm.pk}")
    experiment = _draft(experiment)
    arm.rewards.clear()
    arm.delete()
    audit.record(by=by, verb="volunteering.rewards.arm_removed", target=experiment)
    return experiment


@transaction.atomic
def approve(*, experiment: Experiment, bands: Sequence[str], by: Any, token: str) -> Experiment:
    """A safeguarding officer says which bands under 18 may take part; none takes an approval back."""
    experiment = _begin("approve", experiment, by, token)
    if not by.can(Permission.HANDLE_CONCERNS):
        raise MoveRefused("Only a safeguarding officer approves a trial for people under 18.")
    experiment.approve(by=by, at=clock.now(), bands=list(bands))
    return _done("approve", experiment, by, "approved", ["approved_bands", "approved_at", "approved_by"])


@transaction.atomic
def register(*, experiment: Experiment, by: Any, token: str) -> Experiment:
    """Fix the protocol before anybody takes part. Raises MoveRefused with what is missing."""
    experiment = _begin("register", experiment, by, token)
    arms = list(experiment.arms.prefetch_related("rewards"))
    _refuse_incomplete(experiment, arms)
    at = clock.now()
    if experiment.joins_until_at <= at:
        raise MoveRefused("Its last day for joining is over. Change the dates first.")
    experiment.register(by=by, at=at)
    return _done("register", experiment, by, "registered", ["registered_at", "registered_by"])


@transaction.atomic
def take_back(*, experiment: Experiment, by: Any, token: str) -> Experiment:
    """Make a registered trial a draft again, before it has started; the history keeps that it was registered."""
    experiment = _begin("take_back", experiment, by, token)
    experiment.take_back(by=by, at=clock.now())
    return _done("take_back", experiment, by, "taken_back", ["registered_at", "registered_by"])


@transaction.atomic
def start(*, experiment: Experiment, by: Any, token: str) -> Experiment:
    """Ask people from now on; the survey of motives opens for each arm."""
    experiment = _begin("start", experiment, by, token)
    experiment.start(by=by, at=clock.now())
    experiment = _done("start", experiment, by, "started", ["started_at", "started_by"])
    motives.open_for(experiment, by=by)
    return experiment


@transaction.atomic
def end(*, experiment: Experiment, reason: str, by: Any, token: str) -> Experiment:
    """Everybody sees the usual catalogue again, and the survey of motives is asked a second time."""
    experiment = _begin("end", experiment, by, token)
    experiment.end(by=by, at=clock.now(), reason=reason)
    experiment = _done("end", experiment, by, "ended", ["ended_at", "ended_by", "end_reason"])
    motives.ask_again(experiment, by=by)
    return experiment


@transaction.atomic
def publish(*, experiment: Experiment, findings: str, by: Any, token: str) -> Experiment:
    """Let everybody read the result. Refused until the time that was registered for following people up is over."""
    experiment = _begin("publish", experiment, by, token)
    at = clock.now()
    last = experiment.assignments.order_by("-assigned_at").values_list("assigned_at", flat=True).first()
    over = last + timedelta(days=experiment.follow_up_days) if last else at
    if over > at:
        raise MoveRefused(
            f"The last person joined less than {experiment.follow_up_days} days ago. The result is whole on "
            f"{clock.uk_date(over)}."
        )
    experiment.publish(by=by, at=at, findings=findings, result=results.worked_out(experiment, at))
    experiment = _done("publish", experiment, by, "published", ["published_at", "published_by", "findings", "result"])
    motives.finish(experiment, by=by)
    return experiment


@transaction.atomic
def take_down(*, experiment: Experiment, by: Any, token: str) -> Experiment:
    """Take the public page down, such as to correct its words."""
    experiment = _begin("take_down", experiment, by, token)
    experiment.take_down(by=by, at=clock.now())
    return _done("take_down", experiment, by, "taken_down", ["published_at", "published_by"])


@transaction.atomic
def copy_experiment(
    *, experiment: Experiment, slug: str, name: str, min_age: int, max_age: int | None, by: Any, token: str
) -> Experiment:
    """Begin the same trial for people of another age, with its arms and a salt of its own.

    The dates follow the old ones by as much as they are past; an approval for minors is not copied.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.experiment.copy:{experiment.pk}")
    at = clock.now()
    taken = {field: getattr(experiment, field) for field in _COPIED}
    # At least a fortnight to read it again, approve it and register it.
    shift = max(at + timedelta(days=14) - experiment.starts_at, timedelta(0))
    made = _saved(
        Experiment(
            **taken,
            slug=slug,
            name=name,
            min_age=min_age,
            max_age=max_age,
            salt=new_salt(),
            starts_at=experiment.starts_at + shift,
            joins_until_at=experiment.joins_until_at + shift,
            ends_at=experiment.ends_at + shift,
            copied_from=experiment,
            since_at=at,
            created_at=at,
            created_by=by,
        )
    )
    for arm in experiment.arms.prefetch_related("rewards"):
        same = Arm.objects.create(
            experiment=made, order=arm.order, name=arm.name, description=arm.description, weight=arm.weight,
            is_control=arm.is_control,
        )  # fmt: skip
        same.rewards.set(arm.rewards.all())
    audit.record(by=by, verb="volunteering.rewards.experiment_copied", target=made, detail={"from": str(experiment.pk)})
    tokens.settle(token, str(made.pk))
    return made


def _refuse_dates(fields: Mapping[str, Any]) -> None:
    """Raises MoveRefused where the dates cannot carry the protocol."""
    if not fields["starts_at"] < fields["joins_until_at"] <= fields["ends_at"]:
        raise MoveRefused("It starts, then people may join, then it ends. Check the three dates.", field="ends_at")
    if fields["ends_at"] - fields["joins_until_at"] < timedelta(days=fields["follow_up_days"]):
        raise MoveRefused(
            "Whoever joins last must be followed up too. End it later, or close joining earlier.", field="ends_at"
        )
    if fields.get("max_age") is not None and fields["max_age"] < fields["min_age"]:
        raise MoveRefused("The oldest age is below the youngest.", field="max_age")


def _refuse_incomplete(experiment: Experiment, arms: Sequence[Arm]) -> None:
    """Raises MoveRefused for what a registered trial must have."""
    if not any(arm.is_control for arm in arms):
        raise MoveRefused("One arm must show no reward. Without it nothing can be compared.")
    if all(arm.is_control for arm in arms):
        raise MoveRefused("Add an arm that shows a reward.")
    if experiment.asks_minors and not experiment.approved_at:
        raise MoveRefused("It is open to people under 18. Ask a safeguarding officer to approve the bands first.")


def _draft(experiment: Experiment) -> Experiment:
    """The locked row. Raises MoveRefused once it is registered."""
    experiment = Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)
    if experiment.is_frozen:
        raise MoveRefused("This trial is registered, so its protocol is fixed. Take it back to a draft first.")
    return experiment


def _unapprove(experiment: Experiment) -> None:
    experiment.approved_bands, experiment.approved_at, experiment.approved_by = [], None, None


def _saved(experiment: Experiment) -> Experiment:
    """Save it; a taken address is told beside its field."""
    try:
        with transaction.atomic():
            experiment.save()
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise MoveRefused("Another trial has this address. Choose a different one.", field="slug") from error
    return experiment


def _begin(verb: str, experiment: Experiment, by: Any, token: str) -> Experiment:
    tokens.spend(token, by=by, purpose=f"volunteering.experiment.{verb}:{experiment.pk}")
    return Experiment.objects.select_for_update(of=("self",)).get(pk=experiment.pk)


def _done(verb: str, experiment: Experiment, by: Any, past: str, fields: list[str]) -> Experiment:
    """Save what the verb stamped, with its row of history and its row of the audit."""
    experiment.save(update_fields=["state", "since_at", *fields])
    experiment.moves.create(
        verb=verb, by=by, at=experiment.since_at, note=experiment.end_reason if verb == "end" else ""
    )
    audit.record(by=by, verb=f"volunteering.rewards.experiment_{past}", target=experiment)
    return experiment
