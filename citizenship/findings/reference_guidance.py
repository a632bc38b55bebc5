"""The first version of the guidance, for `manage.py load_reference`: our own words, practice advice only.

The roles are those that the Greater London Authority's guidance names (london.gov.uk, "Citizenship ceremonies
guidance"). What follows them is the strategy *All of Us* (March 2018), 2.2.2: promote voting and volunteering, and
recognise what people gave before they became citizens. No pilot has tested any of it, and the page says so; staff
publish the decided text as version 2.
"""

import uuid
from collections.abc import Callable

from django.db import transaction

from citizenship.ceremonies.practices import Practice
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation, Section
from programmes import clock

TITLE = "Citizenship ceremonies in London: what good ones do"
SUMMARY = """\
For many Londoners this ceremony is the day on which years of waiting end. This guidance is for everybody who plans or \
runs one: registrars, councillors, and the groups that help them.
It covers what the law leaves open. The oath or affirmation, the pledge and the certificate stay as they are.
You do not need money for most of it. Choose two or three things that fit your borough, and add others later."""
_KEYS = uuid.UUID("5f1d1b1e-7a52-4c0d-9d57-0d6d1c6f2b10")

S, P = Section, Practice
# section, point of the checklist, what to do, how to do it
RECOMMENDATIONS: list[tuple[Section, Practice | None, str, str]] = [
    (
        S.ROLES, P.HOST, "Ask an organisation to host the ceremony with you",
        "A library, a theatre, a football ground, a school or a place of work can host a ceremony. People see a part "
        "of their city that is now theirs, and the host meets its new citizens.\n"
        "- Agree who opens the doors, who pays for what, and who greets people.\n"
        "- Ask the host to say one or two sentences about its place in the borough.",
    ),
    (
        S.ROLES, P.PRESIDING, "Let the presiding official speak in their own words",
        "The official leads the oath or affirmation and the pledge. Ask them to say in plain words what these mean, "
        "and to speak slowly. Two minutes of their own are worth more than ten that are read out.",
    ),
    (
        S.ROLES, P.MASTER, "Give the day a master of ceremonies",
        "Somebody other than the official guides people through the hour: when to stand, when to repeat, when to take "
        "pictures. Then nobody has to guess, and the official can attend to the people in front of them.",
    ),
    (
        S.ROLES, P.TRAINED_STAFF, "Train everybody who meets people on the day",
        "- Say names aloud with people before the ceremony, and note how they sound on your own list.\n"
        "- Know what each person may choose: the oath or the affirmation, and how to receive the certificate.\n"
        "- Know how to help somebody who reads lips, uses a wheelchair or comes with a small child.",
    ),
    (
        S.ROLES, P.COMMUNITY_GUESTS, "Invite neighbours",
        "Ask tenants’ groups, faith groups, schools and traders to send one or two people each. Tell them what the "
        "day is for, and ask them to talk with people afterwards rather than sit in a row of their own.",
    ),
    (
        S.ROLES, P.EXISTING_CITIZENS, "Ask people who became citizens before to take part",
        "Somebody who stood there two years ago knows what the day is like. Ask them to greet people at the door or to "
        "say a few words. Ask in good time, and never ask anybody to tell more than they want to.",
    ),
    (
        S.ROLES, P.PARTNERS, "Give local organisations a task, not only a table",
        "Volunteer centres, electoral services, libraries and sports clubs reach more people when they have a part in "
        "the ceremony. Agree with each what they will offer, for how long, and who follows it up.",
    ),
    (
        S.WELCOME, P.WELCOME_AND_ACCESS, "Write to people in plain English before the day",
        "- Say how to get there without a car, how long it takes, and whom they can bring.\n"
        "- Say what to bring and what will happen, step by step.\n"
        "- Ask what each person needs to take part, and see to it yourselves. This portal never asks.",
    ),
    (
        S.WELCOME, P.WELCOME_AND_ACCESS, "Choose a room that everybody can use",
        "A way in without steps, a loop for hearing aids, chairs with and without arms, a place to change a baby and a "
        "quiet corner. Test the microphone with people in the last row.",
    ),
    (
        S.STORY, P.LOCAL_STORY, "Tell the story of the place",
        "Every borough has been made by people who came from elsewhere. Three minutes, with one picture and one person "
        "in it, are enough. Let somebody local tell it: a librarian, an archivist, a pupil.",
    ),
    (
        S.RECOGNITION, P.RECOGNITION, "Thank people for what they have already given",
        "Most people have worked, brought up children and helped their neighbours here for years. Say so to "
        "all of them, and thank them. Do not ask anybody to stand up and account for themselves.",
    ),
    (
        S.TAKING_PART, None, "Offer help to register to vote on the spot",
        "A leaflet tells people that they can register. Somebody with a tablet helps them to do it before they leave.\n"
        "- Ask electoral services to come, or train two of your staff.\n"
        "- Use the official page: www.gov.uk/register-to-vote. It takes about five minutes.\n"
        "- People who do not want to, or who cannot, are not asked why.",
    ),
    (
        S.TAKING_PART, None, "Ask the volunteer centre to bring three real opportunities",
        "Choose ones near by, that start soon and need no long form. One that families can do together is worth most. "
        "Print invitations from this portal: each leads one person to opportunities near their home.",
    ),
    (
        S.TAKING_PART, None, "Name clubs and groups that are glad of new members",
        "A choir, a tenants’ association, a school’s parents, a trade union, a walking group. Show the range and leave "
        "the choice to people. Recommend no party and no faith.",
    ),
    (
        S.CELEBRATION, P.CELEBRATION, "Make an hour of it, with food and music from the borough",
        "Tea and something to eat give people a reason to stay and talk. A school band or a local choir costs little. "
        "Twice a year, hold a large one in the open or in a well-known place.",
    ),
    (
        S.FOLLOW_UP, P.FOLLOW_UP, "Tell people what comes next before they leave",
        "One sheet of paper: how to apply for a passport, where to register to vote, whom to ask about volunteering, "
        "and a date on which the borough would be glad to see them again.",
    ),
    (
        S.FOLLOW_UP, P.FOLLOW_UP, "Invite people back",
        "Ask those who wish it to come to the next ceremony as guests, or to a yearly gathering. Keep their addresses "
        "only with their consent, in your own records and not in this portal.",
    ),
    (
        S.LEARNING, None, "Record every ceremony on the day",
        "How many came, what was offered and how strongly: none, a leaflet, a stall, or help on the spot. It takes two "
        "minutes. Counts and codes are enough: no name, no number and no nationality.",
    ),
    (
        S.LEARNING, None, "Compare before you spread",
        "Plan a few ceremonies with an offer and a few without, decide by lot which is which, and write it down before "
        "the first. Ask people the same three questions before and twelve weeks after. Then you know what the "
        "offer did.",
    ),
]  # fmt: skip


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Put the first version there where there is none at all; what staff have written since is never touched."""
    if not GuidanceVersion.objects.exists():
        at = clock.now()
        version = GuidanceVersion.objects.create(
            number=1,
            title=TITLE,
            summary=SUMMARY,
            is_first_draft=True,
            state=GuidanceVersion.State.PUBLISHED,
            since_at=at,
            written_at=at,
            checked_at=at,
            published_at=at,
        )
        Recommendation.objects.bulk_create(
            Recommendation(
                version=version,
                key=uuid.uuid5(_KEYS, title),
                section=section,
                order=number,
                title=title,
                text=text,
                practice=practice or "",
            )
            for number, (section, practice, title, text) in enumerate(RECOMMENDATIONS, 1)
        )
    current = GuidanceVersion.current()
    say(f"guidance on ceremonies: version {current.number if current else 'none'}")
