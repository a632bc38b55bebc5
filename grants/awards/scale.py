"""Many fictional applications at once, for measuring: what `manage.py load_scale --applications N` adds."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from grants.applications.models import Application, ApplicationMove
from grants.assessment.models import Assessment, Assignment, QualityCheck, Score
from grants.awards.demo import complete
from grants.awards.models import Award, AwardMove, DecisionReason
from grants.funds import actions, reference
from grants.funds.models import Criterion, Fund, ReportDue, Round
from programmes import clock, tokens
from programmes.catalogue import scale
from programmes.people.models import Membership, Organisation, User
from programmes.questions.models import Answer, AnswerSheet, QuestionSet

FUND, ROUND = "measuring", "Round for measuring"
SCALE_DOMAIN = "scale.portal.example"
# Each award is added to the sums of its round and fund, row by row: in one long transaction that would become slow.
BATCH = 5_000
CEILING = Decimal("900000000.00")
CRITERIA = ("mixing", "people", "delivery")

# One statement a table: the database makes the rows, so that 10,000 applications take seconds. In every ten, four are
# submitted (two of them scored and ready), two funded, one each a draft, returned, declined and withdrawn.
ROWS = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS organisation, gen_random_uuid() AS sheet,
       gen_random_uuid() AS application, gen_random_uuid() AS award, gen_random_uuid() AS assessment,
       boroughs[1 + n % array_length(boroughs, 1)] AS borough,
       %(at)s::timestamptz - make_interval(mins => (n * 7) % 40000 + 60) AS started_at,
       CASE WHEN n % 10 < 4 THEN 'submitted' WHEN n % 10 < 6 THEN 'funded' WHEN n % 10 = 6 THEN 'draft'
            WHEN n % 10 = 7 THEN 'returned' WHEN n % 10 = 8 THEN 'declined' ELSE 'withdrawn' END AS state,
       CASE WHEN n % 10 = 4 THEN 'published' WHEN n % 20 = 5 THEN 'accepted' WHEN n % 20 = 15 THEN 'offered'
            ELSE '' END AS given,
       n % 10 IN (0, 1, 4, 5) AS scored, 1000 + (n * 37) % 4001 AS amount
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS boroughs FROM programmes_borough) AS known
"""
SENT, MOVED = "started_at + interval '20 minutes'", "started_at + interval '30 minutes'"
OFFICER = "%(by)s::uuid"


def when(state: str, value: str) -> str:
    """This value in this state, else nothing."""
    return f"CASE WHEN state = '{state}' THEN {value} END"


PEOPLE: list[tuple[type[models.Model], str, dict[str, str]]] = [
    (
        User,
        "scale",
        {
            "id": "person",
            "email": "'person' || n || '@' || %(domain)s",
            "name": "'Person ' || n",
            "password": "'!'",
            "joined_at": "started_at",
        },
    ),
    (
        Organisation,
        "scale",
        {
            "id": "organisation",
            "name": "'Fictional group ' || n",
            "kind": "'community'",
            "turnover": "'under_50k'",
            "borough": "borough",
            "state": "'approved'",
            "created_at": "started_at",
            "created_by": "person",
            "approved_at": "started_at",
            "approved_by": "person",
        },
    ),
    (
        Membership,
        "scale",
        {
            "user": "person",
            "organisation": "organisation",
            "role": "'lead'",
            "added_at": "started_at",
            "added_by": "person",
        },
    ),
    (
        AnswerSheet,
        "scale",
        {
            "id": "sheet",
            "question_set": "%(questions)s::uuid",
            "facts": """'{"applying_as": "organisation"}'""",
            "opened_by": "person",
            "opened_at": "started_at",
        },
    ),
    (
        Answer,
        "scale, jsonb_each(%(answers)s) AS answer",
        {
            "sheet": "sheet",
            "key": "answer.key",
            "value": """CASE answer.key WHEN 'amount' THEN to_jsonb(amount || '.00')
               WHEN 'project_title' THEN to_jsonb('Project ' || n) WHEN 'borough' THEN jsonb_build_array(borough)
               WHEN 'budget' THEN jsonb_build_array(
                 jsonb_build_object('heading', 'fees', 'item', 'Artists', 'amount', amount || '.00'))
               ELSE answer.value END""",
            "revision": "1",
            "saved_at": "started_at",
            "saved_by": "person",
        },
    ),
]
APPLICATIONS: list[tuple[type[models.Model], str, dict[str, str]]] = [
    (
        Application,
        "scale",
        {
            "id": "application",
            "reference": "'SCALE-' || lpad(n::text, 6, '0')",
            "round": "%(round)s::uuid",
            "organisation": "organisation",
            "lead": "person",
            "sheet": "sheet",
            "title": "'Project ' || n",
            "amount_asked": "amount",
            "borough": "borough",
            "search_text": "'scale-' || lpad(n::text, 6, '0') || ' project ' || n || ' fictional group ' || n",
            "state": "state",
            "started_at": "started_at",
            "started_by": "person",
            "since_at": MOVED,
            "reply_by_at": when("returned", "%(at)s::timestamptz + interval '14 days'"),
            "submitted_at": f"CASE WHEN state <> 'draft' THEN {SENT} END",
            "submitted_by": "CASE WHEN state <> 'draft' THEN person END",
            "returned_at": when("returned", MOVED),
            "returned_by": when("returned", OFFICER),
            "decided_at": f"CASE WHEN state IN ('declined', 'funded') THEN {MOVED} END",
            "decided_by": f"CASE WHEN state IN ('declined', 'funded') THEN {OFFICER} END",
            "withdrawn_at": when("withdrawn", MOVED),
            "withdrawn_by": when("withdrawn", "person"),
        },
    ),
    (
        DecisionReason,
        "scale WHERE state = 'declined'",
        {
            "application": "application",
            "verb": "'decline'",
            "code": "'money'",
            "text": "'There was not enough money for every good project.'",
            "given_at": MOVED,
            "given_by": OFFICER,
        },
    ),
    (
        ApplicationMove,
        """scale, (VALUES ('start', ''), ('submit', ''), ('return_', 'How many people will come?'), ('fund', ''),
           ('decline', 'There was not enough money.'), ('withdraw', '')) AS step (name, words)
           WHERE name = 'start' OR name = 'submit' AND state <> 'draft' OR name = 'return_' AND state = 'returned'
           OR name = 'fund' AND state = 'funded' OR name = 'decline' AND state = 'declined'
           OR name = 'withdraw' AND state = 'withdrawn'""",
        {
            "application": "application",
            "verb": "name",
            "by": f"CASE WHEN name IN ('start', 'submit', 'withdraw') THEN person ELSE {OFFICER} END",
            "at": f"CASE name WHEN 'start' THEN started_at WHEN 'submit' THEN {SENT} ELSE {MOVED} END",
            "note": "words",
        },
    ),
]
DECISIONS: list[tuple[type[models.Model], str, dict[str, str]]] = [
    (
        Assessment,
        "scale WHERE scored",
        {
            "id": "assessment",
            "application": "application",
            "state": "'ready'",
            "since_at": MOVED,
            "score": "1 + (n % 400) / 100.0",
            "spread": "0",
        },
    ),
    (
        Assignment,
        "scale, (VALUES ('first', %(first_assessor)s::uuid), ('second', %(second_assessor)s::uuid)) AS seat (kind, who)"
        " WHERE scored",
        {
            "assessment": "assessment",
            "assessor": "who",
            "kind": "seat.kind",
            "state": "'submitted'",
            "since_at": MOVED,
            "score": "1 + (n % 400) / 100.0",
            "assigned_at": SENT,
            "assigned_by": OFFICER,
            "submitted_at": MOVED,
        },
    ),
    (
        Score,
        "scale JOIN grants_assignment AS given_to ON given_to.assessment_id = assessment"
        " JOIN grants_criterion AS asked ON asked.round_id = %(round)s::uuid",
        {
            "assignment": "given_to.id",
            "criterion": "asked.id",
            "value": "1 + n % 4",
            "justification": "'The plan says who teaches, who learns, and where.'",
            "saved_at": MOVED,
        },
    ),
    (
        QualityCheck,
        "scale WHERE scored",
        {
            "assessment": "assessment",
            "outcome": "'passed'",
            "checked_at": MOVED,
            "checked_by": OFFICER,
        },
    ),
    (
        Award,
        "scale WHERE state = 'funded'",
        {
            "id": "award",
            "application": "application",
            "amount": "amount",
            "state": "CASE WHEN given = 'offered' THEN 'offered' ELSE 'accepted' END",
            "since_at": MOVED,
            "offered_at": MOVED,
            "offered_by": OFFICER,
            "accepted_at": f"CASE WHEN given <> 'offered' THEN {MOVED} END",
            "accepted_by": "CASE WHEN given <> 'offered' THEN person END",
            "published_at": f"CASE WHEN given = 'published' THEN {MOVED} END",
            "published_by": f"CASE WHEN given = 'published' THEN {OFFICER} END",
            "public_title": "CASE WHEN given = 'published' THEN 'Project ' || n ELSE '' END",
            "public_description": "CASE WHEN given = 'published' THEN 'Neighbours teach each other.' ELSE '' END",
        },
    ),
    (
        AwardMove,
        "scale WHERE state = 'funded'",
        {"award": "award", "verb": "'offer'", "by": OFFICER, "at": MOVED},
    ),
]


def load(count: int, say: scale.Say) -> None:
    """Add this many applications with groups, people, answers, scores and awards, five thousand in a transaction."""
    with transaction.atomic():
        given = _given()
    first = Application.objects.filter(reference__startswith="SCALE-").count() + 1
    for start in range(first, first + count, BATCH):
        _add({**given, "first": start, "last": min(start + BATCH, first + count) - 1})
    say(f"{count:,} fictional applications added to {ROUND}")


@transaction.atomic
def _add(given: dict[str, Any]) -> None:
    """One batch."""
    with connection.cursor() as cursor:
        # Fifty thousand rows in one statement take longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(ROWS.replace(" % ", " %% "), given)
        for model, source, columns in (*PEOPLE, *APPLICATIONS, *DECISIONS):
            scale.insert(cursor, model, source, columns, given)
        cursor.execute("DROP TABLE scale")


def _given() -> dict[str, Any]:
    """What every row refers to: the round, its questions, and the people who decide and score."""
    people = {
        name: User.objects.get_or_create(email=f"{name}@{SCALE_DOMAIN}", defaults={"name": f"{name.title()} of scale"})[
            0
        ].pk
        for name in ("officer", "first", "second")
    }
    opened = _round(User.objects.get(pk=people["officer"]))
    return {
        "at": clock.now(),
        "domain": SCALE_DOMAIN,
        "questions": opened.question_set_id,
        "answers": json.dumps(complete("", "", "1000.00")),
        "round": opened.pk,
        "by": people["officer"],
        "first_assessor": people["first"],
        "second_assessor": people["second"],
    }


def _round(by: User) -> Round:
    """The round for measuring, in a fund of its own that holds enough for every award."""
    reference.load()
    values = {**reference.FUND, "name": "Fund for measuring", "prefix": "SCALE", "ceiling": CEILING}
    fund = Fund.objects.get_or_create(slug=FUND, defaults={k: v for k, v in values.items() if k != "slug"})[0]
    found = Round.objects.filter(fund=fund, name=ROUND).first()
    if found:
        return found
    at = clock.now()
    sets = {
        family: QuestionSet.objects.filter(family=family).order_by("-version")[0]
        for family in (reference.SLUG, f"{reference.SLUG}-check")
    }
    made = Round.objects.create(
        fund=fund,
        name=ROUND,
        opens_at=at - timedelta(days=60),
        closes_at=(at + timedelta(days=30)).replace(second=0, microsecond=0),
        ceiling=CEILING,
        question_set=sets[reference.SLUG],
        eligibility_set=sets[f"{reference.SLUG}-check"],
        demonstration=["authorisation"],
    )
    Criterion.objects.bulk_create(Criterion(round=made, key=key, name=key.capitalize()) for key in CRITERIA)
    ReportDue.objects.create(round=made, kind=ReportDue.Kind.END, weeks_after_start=26)
    return actions.publish(round=made, by=by, token=tokens.issue())
