"""How what people send feeds the indicators: counted from the rows, at each reading, in one query.

A way names the indicator that its responses count for; `settings.counts` names more: {"slug": "boroughs"} counts the
boroughs that were named, {"slug": {"key": "monitors", "value": "yes"}} those who gave this answer. What is counted is
arranged or done: nobody counts by sending a form.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db import connection

from programmes import clock
from programmes.evidence import indicators
from programmes.evidence.indicators import Reading

# Those that a way may feed; others have readers of their own, or none.
FED = (
    *("cii-young-campaigners", "win-employers", "win-ethnicity-monitoring", "win-peer-champions", "esol-employers"),
    *("esol-provision", "esol-outcome-tracking", "sponsorship-boroughs", "sponsorship-londoners"),
)
SOURCE = "What was sent through this portal and confirmed by staff"
_COUNT = """
WITH fed AS (
    SELECT t.id,
        CASE WHEN t.indicator = %(slug)s THEN '""'::jsonb ELSE t.settings #> ARRAY['counts', %(slug)s] END AS how
    FROM programmes_takepart t
    WHERE t.indicator = %(slug)s OR t.settings #> ARRAY['counts', %(slug)s] IS NOT NULL
), counted AS (
    SELECT r.id, r.boroughs, f.how, r.arranged_at, r.done_at
    FROM fed f JOIN programmes_response r ON r.take_part_id = f.id AND r.state IN ('arranged', 'done')
    WHERE jsonb_typeof(f.how) <> 'object' OR EXISTS (
        SELECT FROM programmes_answer a
        WHERE a.sheet_id = r.sheet_id AND a.key = f.how ->> 'key' AND a.value = f.how -> 'value'
    )
)
SELECT
    count(DISTINCT id) FILTER (WHERE how <> '"boroughs"'::jsonb)
    + (SELECT count(DISTINCT b) FROM counted c, unnest(c.boroughs) b WHERE c.how = '"boroughs"'::jsonb),
    max(coalesce(done_at, arranged_at))
FROM counted
"""


def counted(slug: str) -> tuple[int, date | None]:
    """How many count for this indicator, and the day of the newest. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"slug": slug})
        number, newest = cursor.fetchone()
    return int(number), clock.london_day(newest) if newest else None


def reading(slug: str) -> Reading | None:
    """The result, or None while nothing counts."""
    number, newest = counted(slug)
    if newest is None:
        return None
    return Reading(value=number, as_of=newest, note="Counted by this portal.", source=SOURCE)


def _register() -> None:
    taken: Any = set(indicators.registered())
    for slug in FED:
        if slug not in taken:
            indicators.register(slug, partial(reading, slug))


_register()
