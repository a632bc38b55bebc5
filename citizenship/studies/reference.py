"""The first version of the data-sharing statement: our own draft, marked as an example until officers publish another.

What it says follows public sources: UK GDPR, articles 5, 6, 13 and 26; the ICO's Data Sharing Code of Practice (2021);
All of Us (March 2018), 2.2.2 and Table 5. No data protection officer has checked it, and it says so where it is shown.
"""

from collections.abc import Callable

from citizenship.studies.models import SharingStatement
from programmes import clock

TITLE = "Data-sharing statement for the citizenship ceremony pilots"
TEXT = """
This statement is between your borough and the Greater London Authority (GLA). It says what is shared, why, and what \
never leaves your register office. Your borough agrees to it before anybody is asked anything at a ceremony.

# Why anything is shared
- The Mayor's strategy All of Us (March 2018) promises to find out what helps new citizens to vote, to volunteer and \
to join in where they live.
- Your borough holds ceremonies because the law asks it to. Finding out what works is a different purpose. So it has \
its own notice, it is voluntary, and saying no changes nothing for anybody.

# What your borough gives us
- Counts for each ceremony: places, people invited, people who came, guests, and how many finished in and out of time.
- Codes from lists: the kind of ceremony, the offers that were made and at which level, and what the guidance asks for.
- The cost in pounds, where your borough wants to give it.

# What never comes into the portal
- No name, address, telephone number, e-mail address, photograph or date of birth of anybody who becomes a citizen.
- No Home Office reference, certificate number, poll number or case number.
- No nationality, country of birth, belief, choice of oath or affirmation, or need of any person.
- No reason why an invitation was taken back.

# What people tell us themselves
- Adults are asked a few questions in up to four short surveys. Nobody has to answer. Under-18s are not asked.
- Answers are joined only by a code on a printed slip. Nobody has a list of who got which code.
- The questions are about voting, volunteering and belonging to any organisation, not about which one.
- Nobody sees a single person's answers: not the borough, not the GLA, not whoever runs the portal.
- Whoever leaves an e-mail address to be asked again later does so apart from their answers. The two are not joined.

# Who decides about what
- Your borough decides about its ceremonies and its counts. It can correct them at any time.
- The GLA decides about the surveys, the analysis and what is published.
- Neither side matches answers with the electoral register, Home Office data or any other list.

# What is published
- Only totals. A figure from fewer than 10 people in a survey, or fewer than 5 at a ceremony, is hidden, with every \
figure from which it could be worked out.
- Your registrars see your borough's own ceremonies. No other borough sees them.

# How long it is kept
- Single answers are deleted 24 months after the last survey of a study. Totals stay.
- Counts of ceremonies stay, because the London-wide series rests on them.

# If something goes wrong
- Whoever finds that a person could be recognised tells the other side at once, and within 24 hours.
- Your borough can leave the pilot at any time, with a reason from a list. What was counted until then stays.
- We publish a new version when something changes. You have 28 days to agree to it; after that no new survey starts at \
your ceremonies until you do.
"""


def load_statement(say: Callable[[str], object]) -> None:
    """Put the first version there where there is none; a version that boroughs may have agreed to never changes."""
    current = SharingStatement.objects.current()
    if current is None:
        current = SharingStatement.objects.create(
            version=1, title=TITLE, text=TEXT.strip(), is_demonstration=True, published_at=clock.now()
        )
    say(f"data-sharing statement: version {current.version}")
