"""What an ambassador is told. No message ever holds what was written about adjustments."""

from typing import Any

from programmes import clock, notices
from volunteering.pathways.models import Adjustment, Ambassador, AmbassadorMove, Training


def _tell(ambassador: Ambassador, event: str, *, template: str, **facts: Any) -> None:
    notices.send(
        event=f"volunteering.pathways.ambassador.{event}",
        to=[ambassador.volunteer.user],
        template=template,
        context={
            "role": ambassador.role.title,
            "season": ambassador.season.name,
            "url": ambassador.get_absolute_url(),
            **facts,
        },
    )


def applied(ambassador: Ambassador, move: AmbassadorMove) -> None:
    """We have the application."""
    _tell(ambassador, f"applied:{move.pk}", template="volunteering/pathways/email/ambassador_applied")


def offered(ambassador: Ambassador, move: AmbassadorMove) -> None:
    """We offer the role; the person says yes or no."""
    _tell(ambassador, f"offered:{move.pk}", template="volunteering/pathways/email/ambassador_offered")


def declined(ambassador: Ambassador, move: AmbassadorMove) -> None:
    """We say no, and why."""
    _tell(
        ambassador,
        f"declined:{move.pk}",
        template="volunteering/pathways/email/ambassador_declined",
        reason=ambassador.reason,
    )


def stood_down(ambassador: Ambassador, move: AmbassadorMove) -> None:
    """We ended the role, and why; shifts that lay ahead are cancelled."""
    _tell(
        ambassador,
        f"stood_down:{move.pk}",
        template="volunteering/pathways/email/ambassador_stood_down",
        reason=ambassador.reason,
    )


def part_booked(training: Training) -> None:
    """A place on a date of the training."""
    if training.date is None:
        return
    _tell(
        training.ambassador,
        f"part_booked:{training.pk}",
        template="volunteering/pathways/email/training_booked",
        part=training.part.title,
        when=clock.uk_time(training.date.starts_at),
        place=training.date.place,
    )


def part_missed(training: Training, at: Any) -> None:
    """The person was not there, and can choose another date."""
    _tell(
        training.ambassador,
        f"part_missed:{training.pk}:{at:%Y%m%d%H%M%S}",
        template="volunteering/pathways/email/training_missed",
        part=training.part.title,
    )


def trained(ambassador: Ambassador, training: Training) -> None:
    """All three parts are done: shifts can be booked."""
    _tell(ambassador, f"trained:{training.pk}", template="volunteering/pathways/email/ambassador_trained")


def adjustment_answered(adjustment: Adjustment, key: Any) -> None:
    """There is an answer to read on the portal."""
    _tell(
        adjustment.ambassador, f"adjustment_answered:{key}", template="volunteering/pathways/email/adjustment_answered"
    )
