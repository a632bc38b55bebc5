"""Many fictional entries at once, for measuring: `manage.py load_scale --advice N`."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from citizenship.advice.models import AdviceOrganisation, AdvicePlace, AdviceService
from programmes import clock
from programmes.catalogue import scale
from programmes.people.models import User

SCALE_DOMAIN = "scale.portal.example"
MARK = "Measured service"
EACH = 4  # services of one organisation
Rows = Sequence[tuple[type[models.Model], str, dict[str, str]]]

# Every fifth organisation is practical help; one entry in ten serves all of London, the others one to three boroughs.
WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS id, %(mark)s || ' ' || lpad(n::text, 6, '0') AS name,
       n % 10 = 0 AS whole_london,
       CASE WHEN n % 10 = 0 THEN '{}'::varchar[] ELSE ARRAY(
           SELECT DISTINCT codes[1 + (n * 7 + step * 5) % 33] FROM generate_series(0, n % 3) AS step
       ) END AS boroughs,
       ARRAY(SELECT DISTINCT (%(needs)s::varchar[])[1 + (n + step * 3) % 21] FROM generate_series(0, 2) AS step)
           AS needs,
       ARRAY(SELECT DISTINCT (ARRAY['en', 'pl', 'ro', 'it', 'pt', 'es', 'fr', 'bg', 'lt', 'ar'])[1 + (n * step) % 10]
           FROM generate_series(0, 2) AS step)::varchar[] AS languages,
       owners[1 + (n - %(first)s) / %(each)s] AS organisation
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS codes FROM programmes_borough) AS known,
     (SELECT array_agg(id ORDER BY name) AS owners FROM new_owners) AS made
"""
OWNERS = """
CREATE TEMP TABLE new_owners AS
SELECT n, gen_random_uuid() AS id, 'Measured organisation ' || lpad(n::text, 6, '0') AS name, n %% 5 > 0 AS verified
FROM generate_series(%(first)s / %(each)s, %(last)s / %(each)s) AS n
"""
ORGANISATIONS: Rows = [
    (
        AdviceOrganisation,
        "new_owners",
        {
            "id": "id",
            "name": "name",
            "description": "'Fictional, for measuring.'",
            "is_demonstration": "true",
            "regulator": "CASE WHEN verified THEN 'iaa' ELSE 'none' END",
            "level": "CASE WHEN verified THEN (ARRAY['iaa_1_euss', 'iaa_1', 'iaa_2', 'iaa_3'])[1 + n % 4]"
            " ELSE 'none' END",
            "registration_number": "CASE WHEN verified THEN 'SCALE-' || n ELSE '' END",
            "state": "CASE WHEN verified THEN 'verified' ELSE 'unverified' END",
            "verified_on": "CASE WHEN verified THEN %(today)s::date - n % 500 END",
            "verified_at": "CASE WHEN verified THEN %(at)s::timestamptz END",
            "verified_by": "CASE WHEN verified THEN %(by)s::uuid END",
        },
    ),
]
SERVICES: Rows = [
    (
        AdviceService,
        "scale",
        {
            "id": "id",
            "organisation": "organisation",
            "name": "name",
            "description": "'Fictional, for measuring: letters, forms and appointments about status.'",
            "needs": "needs",
            "languages": "languages",
            "boroughs": "boroughs",
            "whole_london": "whole_london",
            "cost": "'free'",
            "young_people": "n % 4 = 0",
            "free_places_young": "CASE WHEN n % 8 = 0 THEN n % 6 END",
            "free_places_as_of": "CASE WHEN n % 8 = 0 THEN %(today)s::date - n % 200 END",
            "takes_late_cases": "n % 2 = 0",
            "phone": "'020 7946 0000'",
            "assured_on": "%(today)s::date - n % 400",
            "state": "'listed'",
            "listed_at": "%(at)s::timestamptz",
            "words": "citizenship_advice_words(name, 'letters, forms and appointments about status', 'Measured')",
        },
    ),
    (
        AdvicePlace,
        "scale",
        {
            "service": "id",
            "kind": "'physical'",
            "name": "'Made-up building'",
            "address": "'1 Example Street'",
            "postcode": "'SE1 9ZZ'",
            "borough": "boroughs[1]",
        },
    ),
]


def load_advice(count: int, say: scale.Say) -> None:
    """Add so many listed entries with a place each, in every borough, of organisations of every level."""
    from citizenship.advice.needs import NEEDS

    by = User.objects.get_or_create(email=f"advice@{SCALE_DOMAIN}", defaults={"name": "Ada of scale"})[0]
    at = clock.now()
    first = AdviceService.objects.filter(name__startswith=MARK).count()
    # A whole number of organisations each time, so that two runs share none.
    first += -first % EACH
    given: dict[str, Any] = {
        "mark": MARK,
        "each": EACH,
        "first": first,
        "last": first + count - 1,
        "needs": list(NEEDS),
        "at": at,
        "today": clock.london_day(at),
        "by": by.pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        scale.make_haste(cursor)
        cursor.execute(OWNERS, given)
        for model, source, columns in ORGANISATIONS:
            scale.insert(cursor, model, source, columns, given)
        cursor.execute(WANTED.replace(" % ", " %% "), given)
        for model, source, columns in SERVICES:
            scale.insert(cursor, model, source, columns, given)
        cursor.execute("DROP TABLE scale, new_owners")
    say(f"{count:,} fictional entries of the directory added")


scale.register(scale.Kind("advice", "entries of the directory of advice", load_advice))
