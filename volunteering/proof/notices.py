"""What a volunteer is told about their proofs."""

from django.urls import reverse

from programmes import notices
from volunteering.proof import content
from volunteering.proof.models import Proof, ProofMove


def revoked(proof: Proof, move: ProofMove) -> None:
    """Hours in a proof were corrected, so it no longer holds."""
    notices.send(
        event=f"volunteering.proof.revoked:{move.pk}",
        to=[proof.volunteer.user],
        template="volunteering/proof/email/revoked",
        context={
            "time": content.told(proof.minutes),
            "issued": content.day_told(proof.issued_at.date()),
            "url": reverse("volunteering:proof_list"),
        },
    )
