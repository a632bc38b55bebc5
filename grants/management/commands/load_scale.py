"""manage.py load_scale: many fictional applications at once, for measuring. Not for a portal that people use."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from grants.applications.models import Application
from grants.awards.demo import complete
from grants.funds import actions, reference
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.people.models import DemonstrationMark, User
from programmes.questions.models import QuestionSet

ROUND = "Round for measuring"
SCALE_DOMAIN = "scale.portal.example"

# One statement a table: the database makes the rows, so that 10,000 applications take seconds.
ROWS = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS organisation, gen_random_uuid() AS sheet,
       gen_random_uuid() AS application,
       %(at)s::timestamptz - make_interval(mins => (n * 7) %% 40000 + 60) AS started_at,
       (SELECT array_agg(gss_code ORDER BY gss_code) FROM programmes_borough) AS boroughs,
       CASE WHEN n %% 10 < 6 THEN 'submitted' WHEN n %% 10 = 6 THEN 'draft' WHEN n %% 10 = 7 THEN 'returned'
            WHEN n %% 10 = 8 THEN 'declined' ELSE 'withdrawn' END AS state,
       1000 + (n * 37) %% 4001 AS amount
FROM generate_series(%(first)s, %(last)s) AS n;

INSERT INTO programmes_user (id, email, name, phone, password, is_active, is_superuser, joined_at, notices_off)
SELECT person, 'person' || n || '@' || %(domain)s, 'Person ' || n, '', '!', true, false, started_at, '{}' FROM scale;

INSERT INTO programmes_organisation
  (id, name, kind, charity_number, company_number, turnover, borough_id, postcode, state, created_at,
       created_by_id, approved_at, approved_by_id)
SELECT organisation, 'Fictional group ' || n, 'community', '', '', 'under_50k',
       boroughs[1 + n %% array_length(boroughs, 1)], '',
       'approved', started_at, person, started_at, person FROM scale;

INSERT INTO programmes_membership (id, user_id, organisation_id, role, added_at, added_by_id)
SELECT gen_random_uuid(), person, organisation, 'lead', started_at, person FROM scale;

INSERT INTO programmes_answersheet (id, question_set_id, facts, language, opened_by_id, opened_at)
SELECT sheet, %(questions)s, '{"applying_as": "organisation"}', 'en', person, started_at FROM scale;

INSERT INTO programmes_answer (sheet_id, key, value, revision, saved_at, saved_by_id, saved_from)
SELECT sheet, given.key,
       CASE given.key WHEN 'amount' THEN to_jsonb(amount || '.00')
                      WHEN 'project_title' THEN to_jsonb('Project ' || n)
                      WHEN 'borough' THEN jsonb_build_array(boroughs[1 + n %% array_length(boroughs, 1)])
                      WHEN 'budget' THEN jsonb_build_array(jsonb_build_object('heading', 'fees', 'item', 'Artists',
         'amount', amount || '.00'))
                      ELSE given.value END,
       1, started_at, person, ''
FROM scale, jsonb_each(%(answers)s) AS given;

INSERT INTO grants_application
  (id, reference, round_id, organisation_id, lead_id, sheet_id, title, amount_asked, borough_id, search_text,
       state, started_at,
   started_by_id, since_at, reply_by_at, submitted_at, submitted_by_id, returned_at, returned_by_id, decided_at,
       decided_by_id,
   withdrawn_at, withdrawn_by_id)
SELECT application, 'SCALE-' || lpad(n::text, 6, '0'), %(round)s, organisation, person, sheet, 'Project ' || n,
       amount,
       boroughs[1 + n %% array_length(boroughs, 1)],
       'scale-' || lpad(n::text, 6, '0') || ' project ' || n || ' fictional group ' || n, state, started_at, person,
       started_at + interval '30 minutes',
       CASE WHEN state = 'returned' THEN %(at)s::timestamptz + interval '14 days' END,
       CASE WHEN state NOT IN ('draft') THEN started_at + interval '20 minutes' END,
         CASE WHEN state NOT IN ('draft') THEN person END,
       CASE WHEN state = 'returned' THEN started_at + interval '30 minutes' END,
         CASE WHEN state = 'returned' THEN %(by)s::uuid END,
       CASE WHEN state = 'declined' THEN started_at + interval '30 minutes' END,
         CASE WHEN state = 'declined' THEN %(by)s::uuid END,
       CASE WHEN state = 'withdrawn' THEN started_at + interval '30 minutes' END,
         CASE WHEN state = 'withdrawn' THEN person END
FROM scale;

INSERT INTO grants_decisionreason (application_id, verb, code, text, given_at, given_by_id)
SELECT application, 'decline', 'money', 'There was not enough money for every good project.',
       started_at + interval '30 minutes', %(by)s::uuid
FROM scale WHERE state = 'declined';

INSERT INTO grants_applicationmove (application_id, verb, by_id, at, note)
SELECT application, 'start', person, started_at, '' FROM scale
UNION ALL SELECT application, 'submit', person, started_at + interval '20 minutes',
       '' FROM scale WHERE state <> 'draft'
UNION ALL SELECT application, 'return_', %(by)s::uuid, started_at + interval '30 minutes',
       'How many people will come?' FROM scale
  WHERE state = 'returned'
UNION ALL SELECT application, 'decline', %(by)s::uuid, started_at + interval '30 minutes',
       'There was not enough money.' FROM scale
  WHERE state = 'declined'
UNION ALL SELECT application, 'withdraw', person, started_at + interval '30 minutes',
       '' FROM scale WHERE state = 'withdrawn';

DROP TABLE scale;
"""


class Command(BaseCommand):
    """Adds applications with groups, people, answers and history. Refused where real people might be."""

    help = "Add many fictional applications, for measuring; refused in a database that is neither empty nor for show."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--applications N."""
        parser.add_argument("--applications", type=int, default=1000, help="how many to add (default 1000)")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Add them in one transaction."""
        count = options["applications"]
        if not 1 <= count <= 1_000_000:
            raise CommandError("--applications must be between 1 and 1000000.")
        real = User.objects.exclude(email__endswith=".example").exists()
        if real and not DemonstrationMark.objects.exists():
            raise CommandError("This database holds people who are not fictional. Nothing was changed.")
        by = User.objects.get_or_create(
            email=f"officer@{SCALE_DOMAIN}", defaults={"name": "Officer of the measurements"}
        )[0]
        opened = self._round(by)
        first = Application.objects.filter(reference__startswith="SCALE-").count() + 1
        answers = complete("", "", "1000.00")
        with connection.cursor() as cursor:
            cursor.execute(
                ROWS,
                {
                    "at": clock.now(),
                    "first": first,
                    "last": first + count - 1,
                    "domain": SCALE_DOMAIN,
                    "questions": opened.question_set_id,
                    "answers": json.dumps(answers),
                    "round": opened.pk,
                    "by": by.pk,
                },
            )
        if options["verbosity"]:
            self.stdout.write(f"{count:,} fictional applications added to {opened}")

    @staticmethod
    def _round(by: User) -> Round:
        fund = reference.load()
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
            ceiling=Decimal("500000.00"),
            question_set=sets[reference.SLUG],
            eligibility_set=sets[f"{reference.SLUG}-check"],
        )
        return actions.publish(round=made, by=by, token=tokens.issue())
