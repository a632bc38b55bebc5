"""A fictional proof: what Farah can show of the hours that Rye Lane Growers confirmed."""

from collections.abc import Callable

from django.db import transaction

from programmes import tokens
from volunteering.hours.models import HoursEntry
from volunteering.proof import actions
from volunteering.proof.models import Proof
from volunteering.safeguarding.models import Volunteer


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """One proof, where Farah has confirmed hours and none yet; safe to run twice."""
    farah = Volunteer.objects.filter(user__email="farah@portal.example").select_related("user").first()
    if farah is None or Proof.objects.exists() or not HoursEntry.objects.counting().filter(volunteer=farah).exists():
        return
    made = actions.issue(volunteer=farah, by=farah.user, name=farah.user.name, token=tokens.issue())
    say(f"volunteering proof: {made}")
