"""Many fictional ceremonies at once, for measuring: `manage.py load_scale --ceremonies N`."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from citizenship.ceremonies.models import Ceremony, Venue
from programmes import clock
from programmes.catalogue import scale
from programmes.people.models import User

SCALE_DOMAIN = "scale.portal.example"
DAYS = 2000  # the ceremonies lie on so many days before today, in every borough
BATCH = 50_000
NAME = "Fictional register office"
Rows = Sequence[tuple[type[models.Model], str, dict[str, str]]]

VENUES = """
SELECT gss_code AS borough FROM programmes_borough AS b
WHERE NOT EXISTS (SELECT FROM citizenship_venue AS v WHERE v.borough_id = b.gss_code AND v.name = %(name)s)
"""
# Numbers of a day begin high, so that none meets a ceremony that somebody planned.
WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, boroughs[1 + n % many] AS borough, venues[1 + n % many] AS venue,
       %(today)s::date - 1 - (n / many) % %(days)s AS day, 100 + n / (many * %(days)s) AS number,
       18 + n % 12 AS invited
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(b.gss_code ORDER BY b.gss_code) AS boroughs, array_agg(v.id ORDER BY b.gss_code) AS venues,
             count(*)::integer AS many
      FROM programmes_borough AS b JOIN citizenship_venue AS v ON v.borough_id = b.gss_code AND v.name = %(name)s
     ) AS known
"""
PLANNED = "(day - 21 + time '12:00') AT TIME ZONE 'Europe/London'"
RECORDED = "(day + time '18:00') AT TIME ZONE 'Europe/London'"
CEREMONIES: Rows = [
    (
        Ceremony,
        "scale",
        {
            "borough": "borough",
            "venue": "venue",
            "date": "day",
            "number": "number",
            "places": "30",
            "invited": "invited",
            "attended": "invited - n % 3",
            "guests": "10 + n % 40",
            "dignitary": "(ARRAY['mayor_of_borough', 'councillor', 'deputy_lieutenant'])[1 + n % 3]",
            "voting": "n % 4",
            "volunteering": "n % 3",
            "membership": "n % 2",
            "practices": "ARRAY['presiding', 'master']::varchar[]",
            "state": "'held'",
            "planned_at": PLANNED,
            "planned_by": "%(by)s::uuid",
            "recorded_at": RECORDED,
            "recorded_by": "%(by)s::uuid",
            "provisional": "day > %(today)s::date - 60",
        },
    ),
]


def load_ceremonies(count: int, say: scale.Say) -> None:
    """Add so many recorded ceremonies, in every borough and over five years, and a place in each borough."""
    by = User.objects.get_or_create(email=f"ceremonies@{SCALE_DOMAIN}", defaults={"name": "Cora of scale"})[0]
    at = clock.now()
    given: dict[str, Any] = {"name": NAME, "at": at, "today": clock.london_day(at), "days": DAYS, "by": by.pk}
    _venues(given)
    first = Ceremony.objects.filter(planned_by=by).count()
    for start in range(first, first + count, BATCH):
        part = {**given, "first": start, "last": min(start + BATCH, first + count) - 1}
        with transaction.atomic(), connection.cursor() as cursor:
            scale.make_haste(cursor)
            cursor.execute(WANTED.replace(" % ", " %% "), part)
            for model, source, columns in CEREMONIES:
                scale.insert(cursor, model, source, columns, part)
            cursor.execute("DROP TABLE scale")
    say(f"{count:,} fictional ceremonies added")


def _venues(given: dict[str, Any]) -> None:
    """A place in every borough that has none of this name."""
    columns = {
        "name": "%(name)s",
        "kind": "'register_office'",
        "borough": "borough",
        "state": "'listed'",
        "offered_at": "%(at)s",
        "listed_at": "%(at)s",
        "listed_by": "%(by)s::uuid",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        scale.insert(cursor, Venue, f"({VENUES}) AS wanted", columns, given)


scale.register(scale.Kind("ceremonies", "recorded ceremonies", load_ceremonies))
