"""Many fictional programme pages at once, for measuring: `manage.py load_scale --pages N`."""

from typing import Any

from django.db import connection, transaction

from programmes import clock
from programmes.catalogue import scale
from programmes.catalogue.models import Programme, ProgrammeFact, ProgrammeSection, SectionLink, SectionLog

SLUG = "measured-page"
SECTIONS = 3  # on each page
WANTED = """
CREATE TEMP TABLE scale AS
SELECT n, gen_random_uuid() AS id, 1 + n %% 4 AS place, 'Measured page ' || lpad(n::text, 6, '0') AS name,
       (ARRAY['garden', 'English', 'family', 'music', 'library', 'sport', 'work', 'housing', 'street', 'festival',
        'mentor'])[1 + n %% 11] AS about,
       CASE WHEN n %% 3 = 0 THEN '{}'::varchar[] ELSE ARRAY[codes[1 + n %% 33]]::varchar[] END AS boroughs,
       ARRAY[(%(audiences)s::varchar[])[1 + n %% 14], (%(audiences)s::varchar[])[1 + n %% 5]]::varchar[] AS audiences
FROM generate_series(%(first)s, %(last)s) AS n,
     (SELECT array_agg(gss_code ORDER BY gss_code) AS codes FROM programmes_borough) AS known
"""
TEXT = "'Fictional, for measuring. People meet for ' || about || ' once a week, and anybody may come along.'"
PAGE = {
    "id": "id",
    "name": "name",
    "slug": f"'{SLUG}-' || n",
    "theme": "(%(themes)s::varchar[])[place]",
    "theme_order": "place",
    "summary": "'A page about ' || about || ', fictional, for measuring.'",
    "what": TEXT,
    "who": "'Anybody.'",
    "audiences": "audiences",
    "boroughs": "boroughs",
    "status": "'running'",
    "status_date": "'2018-03-01'::date",
    "source": "'Nobody: it is made up for measuring'",
    "checked_date": "%(today)s::date",
    "review_date": "%(today)s::date + 180",
    "state": "'published'",
    "published_at": "%(at)s::timestamptz",
    "search": f"to_tsvector('english', name || ' ' || {TEXT})",
}
SECTION = {
    "programme": "scale.id",
    "order": "step",
    "heading": "'Part ' || step || ' about ' || about",
    "text": f"{TEXT} || repeat(' It costs nothing, and there is tea.', 6)",
}
FACT = {
    "programme": "id",
    "label": "'People who came'",
    "value": "(n * 7)::text",
    "as_of": "'2018'",
    "source": "'Made up for measuring'",
}
OF_SECTION = {"section": "section.id"}


def load_pages(count: int, say: scale.Say) -> None:
    """Add so many published pages, each with three sections, a figure, a link and a dated entry."""
    first = Programme.objects.filter(slug__startswith=SLUG).count()
    at = clock.now()
    given: dict[str, Any] = {
        "first": first,
        "last": first + count - 1,
        "themes": list(Programme.Theme.values),
        "audiences": list(Programme.Audience.values),
        "at": at,
        "today": clock.london_day(at),
    }
    made = (
        'programmes_programmesection AS section JOIN scale ON scale.id = section.programme_id AND section."order" = 1'
    )
    with transaction.atomic(), connection.cursor() as cursor:
        scale.make_haste(cursor)
        cursor.execute(WANTED, given)
        scale.insert(cursor, Programme, "scale", PAGE, given)
        scale.insert(cursor, ProgrammeFact, "scale", FACT, given)
        scale.insert(cursor, ProgrammeSection, f"scale, generate_series(1, {SECTIONS}) AS step", SECTION, given)
        scale.insert(cursor, SectionLink, made, {**OF_SECTION, "label": "'Read more'", "url": "'/programmes/'"}, given)
        entry = {"date": "'2018-03-01'::date", "text": "'It began.'", "source": "'Made up for measuring'"}
        scale.insert(cursor, SectionLog, made, {**OF_SECTION, **entry}, given)
        cursor.execute("DROP TABLE scale")
    say(f"{count:,} programme pages (fictional)")


scale.register(scale.Kind("pages", "programme pages", load_pages))
