"""This room's part of "My volunteering": the proofs that somebody can show, and the way to make the first one."""

from django.urls import reverse

from volunteering.opportunities import mine
from volunteering.opportunities.mine import Line, Part
from volunteering.proof import content
from volunteering.proof.models import Proof
from volunteering.safeguarding.models import Volunteer

SHOWN = 3


@mine.register
def part(volunteer: Volunteer) -> Part:
    """The newest proofs that still hold; what to do first for somebody without one."""
    held = Proof.objects.filter(volunteer=volunteer, state=Proof.State.ISSUED)[:SHOWN]
    return Part(
        heading="Proofs of your hours",
        lines=[
            Line(
                f"Proof of {content.told(proof.minutes)}",
                f"{content.day_told(proof.content['from'])} to {content.day_told(proof.content['until'])}",
                proof.get_state_display(),
                proof.get_absolute_url(),
            )
            for proof in held
        ],
        empty="Show a school, an employer or another organisation what you have done. "
        "You can make a proof when a host has confirmed your hours.",
        all_url=reverse("volunteering:proof_list"),
        all_text="See and make proofs",
    )
