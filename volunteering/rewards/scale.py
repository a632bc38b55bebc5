"""Many fictional opportunities and hours at once, for measuring: `manage.py load_scale --opportunities N --hours N`."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from programmes import clock, sealed
from programmes.catalogue import scale
from programmes.people.models import Membership, Organisation, User
from volunteering.hosts.models import Agreement, Host
from volunteering.hours.models import CreditedTime, HoursClaim, HoursDecision, HoursEntry
from volunteering.opportunities.models import Opportunity, Session
from volunteering.safeguarding.models import BirthDate, Volunteer
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES

SCALE_DOMAIN = "scale.portal.example"
HOST_OF = 100  # opportunities of one host
HOURS_OF = 200  # pieces of work of one volunteer, one a day
BATCH = 50_000
Rows = Sequence[tuple[type[models.Model], str, dict[str, str]]]
LONG_AGO = "%(at)s::timestamptz - interval '3 years'"
SIGNED = {
    "agreement": "%(agreement)s",
    "signed_at": LONG_AGO,
    "signed_by": "%(by)s::uuid",
    "signed_name": "'Mina Faro'",
    "signed_role": "'Chair'",
}

HOSTS_WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS organisation, boroughs[1 + n % array_length(boroughs, 1)] AS borough
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS boroughs FROM programmes_borough) AS known
"""
HOSTS: Rows = [
    (
        Organisation,
        "scale",
        {
            "id": "organisation",
            "name": "'Fictional host ' || n",
            "kind": "'host'",
            "borough": "borough",
            "state": "'approved'",
            "created_at": LONG_AGO,
            "created_by": "%(by)s::uuid",
            "approved_at": LONG_AGO,
            "approved_by": "%(by)s::uuid",
        },
    ),
    (
        Host,
        "scale",
        {
            "organisation": "organisation",
            "about": "'We look after a garden with our neighbours.'",
            "contact_name": "'The desk'",
            "phone": "'020 7946 0012'",
            "safeguarding_name": "'Mina Faro'",
            "has_safeguarding_policy": "true",
            "has_insurance": "true",
            "state": "'approved'",
            "since_at": LONG_AGO,
            "created_by": "%(by)s::uuid",
            "submitted_at": LONG_AGO,
            "submitted_by": "%(by)s::uuid",
            "approved_at": LONG_AGO,
            "approved_by": "%(by)s::uuid",
            **SIGNED,
        },
    ),
    (
        Membership,
        "scale",
        {
            "user": "%(by)s::uuid",
            "organisation": "organisation",
            "role": "'coordinator'",
            "added_at": LONG_AGO,
            "added_by": "%(by)s::uuid",
        },
    ),
]

OPPORTUNITIES_WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS opportunity, hosts[1 + (n / %(host_of)s) % array_length(hosts, 1)] AS host,
       boroughs[1 + n % array_length(boroughs, 1)] AS borough, causes[1 + n % array_length(causes, 1)] AS cause,
       ARRAY[access[1 + n % array_length(access, 1)]]::varchar[] AS access,
       %(at)s::timestamptz - make_interval(mins => n % 500000) AS published_at,
       date_trunc('hour', %(at)s::timestamptz) + make_interval(days => 1 + n % 60) AS starts_at
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS boroughs FROM programmes_borough) AS known,
     (SELECT array_agg(h.organisation_id ORDER BY o.created_at, o.id) AS hosts FROM volunteering_host AS h
        JOIN programmes_organisation AS o ON o.id = h.organisation_id WHERE o.name LIKE 'Fictional host %%') AS given,
     (SELECT %(causes)s::varchar[] AS causes, %(access)s::varchar[] AS access) AS words
"""
OPPORTUNITIES: Rows = [
    (
        Opportunity,
        "scale",
        {
            "id": "opportunity",
            "host": "host",
            "title": """(ARRAY['Dig and plant', 'Read with children', 'Cook for neighbours', 'Mend bicycles',
                        'Walk and talk'])[1 + n % 5] || ' in group ' || n""",
            "what": "'You help for two hours, with somebody who shows you how. Tools are there.'",
            "cause": "cause",
            "access": "access",
            "commitment": "'Two hours a week'",
            "borough": "borough",
            "place_name": "'Hall ' || n % 997",
            "remote": "n % 10 = 0",
            "minimum_age": "14 + n % 5",
            "state": "'published'",
            "since_at": "published_at",
            "created_by": "%(by)s::uuid",
            "submitted_at": "published_at",
            "submitted_by": "%(by)s::uuid",
            "published_at": "published_at",
            "published_by": "%(by)s::uuid",
            "updated_at": "published_at",
        },
    ),
    (
        Session,
        "scale",
        {
            "opportunity": "opportunity",
            "starts_at": "starts_at",
            "ends_at": "starts_at + interval '2 hours'",
            "capacity": "10",
            "created_at": "published_at",
            "created_by": "%(by)s::uuid",
        },
    ),
]

FIGURES = """
DO $$ BEGIN
  IF current_setting('session_replication_role') = 'replica' THEN PERFORM volunteering_figures_afresh(); END IF;
END $$;
"""

VOLUNTEERS_WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS volunteer,
       boroughs[1 + n % array_length(boroughs, 1)] AS borough
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS boroughs FROM programmes_borough) AS known
"""
VOLUNTEERS: Rows = [
    (
        User,
        "scale",
        {
            "id": "person",
            "email": "'volunteer' || n || '@' || %(domain)s",
            "name": "'Volunteer ' || n",
            "password": "'!'",
            "joined_at": LONG_AGO,
        },
    ),
    (
        Volunteer,
        "scale",
        {
            "id": "volunteer",
            "user": "person",
            "known_as": "'Volunteer ' || n",
            "borough": "borough",
            "band": "'from_18'",
            "joined_at": LONG_AGO,
        },
    ),
    (BirthDate, "scale", {"volunteer": "volunteer", "born": "%(born)s"}),
]

HOURS_WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS claim, people[1 + (n - %(first)s) / %(hours_of)s] AS volunteer,
       hosts[1 + n % array_length(hosts, 1)] AS host,
       date_trunc('day', %(at)s::timestamptz) + interval '10 hours'
         - make_interval(days => 1 + n % %(hours_of)s) AS began
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(h.organisation_id ORDER BY o.created_at, o.id) AS hosts FROM volunteering_host AS h
        JOIN programmes_organisation AS o ON o.id = h.organisation_id WHERE o.name LIKE 'Fictional host %%') AS given,
     (SELECT array_agg(v.id ORDER BY v.id) AS people FROM volunteering_volunteer AS v
        WHERE NOT EXISTS (SELECT FROM volunteering_hoursclaim AS c WHERE c.volunteer_id = v.id)
          AND v.known_as LIKE 'Volunteer %%') AS free
"""
ENDED = "began + interval '2 hours'"
PERIOD = f"tstzrange(began, {ENDED})"
HOURS: Rows = [
    (
        HoursClaim,
        "scale",
        {
            "id": "claim",
            "volunteer": "volunteer",
            "host": "host",
            "period": PERIOD,
            "starts_at": "began",
            "minutes": "120",
            "what": "'Dug a bed and planted it.'",
            "state": "'confirmed'",
            "since_at": ENDED,
            "logged_at": ENDED,
            "logged_by": "%(by)s::uuid",
        },
    ),
    (
        HoursDecision,
        "scale",
        {
            "claim": "claim",
            "verb": "'confirm'",
            "basis": "'host'",
            "by": "%(by)s::uuid",
            "at": ENDED,
            "period": PERIOD,
            "minutes": "120",
        },
    ),
    (
        CreditedTime,
        "scale",
        {
            "claim": "claim",
            "volunteer": "volunteer",
            "period": PERIOD,
            "minutes": "120",
            "band": "'from_18'",
            "since_at": ENDED,
        },
    ),
    (
        HoursEntry,
        "scale JOIN volunteering_hoursdecision AS decided ON decided.claim_id = claim",
        {
            "volunteer": "volunteer",
            "claim": "claim",
            "decision": "decided.id",
            "minutes": "120",
            "worked_from": "began",
            "worked_until": ENDED,
            "at": ENDED,
            "basis": "'host'",
        },
    ),
]


def load_opportunities(count: int, say: scale.Say) -> None:
    """Add so many published opportunities, each with a session to come, and a host for every hundred."""
    given, first = _given(), Opportunity.objects.filter(host__organisation__name__startswith="Fictional host ").count()
    _add(HOSTS_WANTED, HOSTS, given, Host.objects.count() + 1, max(1, count // HOST_OF))
    _add(OPPORTUNITIES_WANTED, OPPORTUNITIES, given, first + 1, count)
    say(f"{count:,} fictional opportunities added")


def load_hours(count: int, say: scale.Say) -> None:
    """Add so many confirmed pieces of work of two hours, two hundred for each of as many new volunteers."""
    given = _given()
    if not Host.objects.exists():
        load_opportunities(HOST_OF, say)
    people = -(-count // HOURS_OF)
    _add(VOLUNTEERS_WANTED, VOLUNTEERS, given, Volunteer.objects.count() + 1, people)
    _add(HOURS_WANTED, HOURS, given, 1, count)
    say(f"{count:,} fictional pieces of work added")


def _add(wanted: str, rows: Rows, given: dict[str, Any], first: int, count: int) -> None:
    """So many rows of each table, from number `first` on, fifty thousand in a transaction."""
    for start in range(first, first + count, BATCH):
        part = {**given, "first": start, "last": min(start + BATCH, first + count) - 1}
        with transaction.atomic(), connection.cursor() as cursor:
            scale.make_haste(cursor)
            cursor.execute(wanted.replace(" % ", " %% "), part)
            for model, source, columns in rows:
                scale.insert(cursor, model, source, columns, part)
            cursor.execute("DROP TABLE scale")
            if rows is OPPORTUNITIES:
                # Where triggers were set aside, the figures that they keep are counted afresh.
                cursor.execute(FIGURES)
    if rows is HOURS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT volunteering_months_afresh()")


def _given() -> dict[str, Any]:
    """What every row refers to: somebody who made it, and the agreement that hosts sign."""
    by = User.objects.get_or_create(email=f"hosts@{SCALE_DOMAIN}", defaults={"name": "Holly of scale"})[0]
    agreement = Agreement.objects.order_by("version").first() or Agreement.objects.create(
        version=1, title="Agreement for measuring", text="- You welcome people."
    )
    return {
        "at": clock.now(),
        "by": by.pk,
        "agreement": agreement.pk,
        "domain": SCALE_DOMAIN,
        "born": sealed.seal("2004-02-29"),
        "causes": sorted(CAUSES),
        "access": sorted(ACCESS),
        "host_of": HOST_OF,
        "hours_of": HOURS_OF,
    }
