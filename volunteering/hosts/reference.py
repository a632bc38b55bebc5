"""The first version of the agreement: our own draft, marked as one until staff publish the decided text.

What it asks follows public guidance on involving volunteers: NCVO, "Involving volunteers" and "Safeguarding"; the
quality areas of Investing in Volunteers; HM Government, "Compact" (2010), on working with volunteers.
"""

from collections.abc import Callable

from programmes import clock
from volunteering.hosts.models import Agreement

TITLE = "Best-practice agreement for host organisations"
TEXT = """
This agreement is between your organisation and Team London, the Mayor of London's volunteering team. It says what \
volunteers can expect of every host here.

# Before people come
- We describe each role as it is: what people do, where, when, for how long, and who is there with them.
- Volunteers do not take the place of paid staff. Nobody pays to volunteer.
- We ask only for what the role needs. We ask for a criminal record check only where the law allows it for that role.
- We say whether travel and other expenses are paid, and we pay them within four weeks.

# On the day
- Somebody meets every volunteer, shows them around and says what to do in an emergency.
- We have looked at the risks of the work and done what is needed to make it safe. Our insurance covers volunteers.
- Where volunteers are under 16, an adult whom we have chosen with care is with them the whole time.
- We make the changes that disabled people need to take part, and ask each person what helps.

# Young people
- We have a safeguarding policy. Everybody who works with volunteers knows it, and knows who is responsible.
- Before the first session of somebody under 16 we ring their parent or guardian, and note that we did.
- We never write to a young person alone outside this portal, and we take no pictures without permission.
- We tell the safeguarding officers at once when we are worried about somebody under 18.

# Fairness and privacy
- Everybody is welcome who fits the role. We treat nobody worse for who they are.
- What we learn about volunteers stays with those who need it on the day. We keep no copy of the day sheet.
- We listen to complaints and answer within ten working days.

# Hours
- We confirm, correct or refuse hours within 14 days, honestly and with a reason.
- Nobody confirms their own hours, or those of their family.

# If this goes wrong
- Team London may visit us, may pause us while a question is open, and tells us why.
- We may leave at any time. We tell the volunteers who have a place.
"""


def load_agreement(say: Callable[[str], object]) -> None:
    """Put the first version there where there is none; a version that hosts may have signed is never changed."""
    if not Agreement.objects.exists():
        Agreement.objects.create(
            version=1, title=TITLE, text=TEXT.strip(), is_demonstration=True, published_at=clock.now()
        )
    say(f"agreement: version {Agreement.current().version}")  # type: ignore[union-attr]
