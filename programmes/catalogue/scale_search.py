"""Many fictional documents for search, for measuring: `manage.py load_scale --documents N`."""

from django.db import connection, transaction

from programmes.catalogue import finding, scale
from programmes.catalogue.models import SearchDocument

MARK = "scale:"
# Half are opportunities, as in a portal that is used. A few words stand in every tenth document, most in few.
ROWS = """
INSERT INTO programmes_searchdocument (kind, key, title, text, url, boroughs, audience, updated_at, learnt, title_words,
    words)
SELECT kind, %(mark)s || n, title, text, '/measured/' || n || '/', boroughs, 'public', now() - n * interval '1 minute',
    false, to_tsvector('portal_english', title),
    setweight(to_tsvector('portal_english', title), 'A') || setweight(to_tsvector('portal_english', text), 'B')
FROM (
    SELECT n, (ARRAY['opportunity', 'opportunity', 'opportunity', 'event', 'advice', 'programme'])[1 + n %% 6] AS kind,
        CASE WHEN n %% 5 = 0 THEN '{}'::varchar[] ELSE ARRAY[codes[1 + n %% 33]]::varchar[] END AS boroughs,
        initcap(common[1 + n %% 12]) || ' ' || rare[1 + (n * 31) %% 4000] AS title,
        (SELECT string_agg(CASE WHEN i %% 8 = 0 THEN common[1 + (n * 7 + i) %% 12]
            ELSE rare[1 + (n * 13 + i * i * 101) %% 4000] END, ' ') FROM generate_series(1, 40) AS i) AS text
    FROM generate_series(%(first)s, %(last)s) AS n,
        (SELECT array_agg(gss_code ORDER BY gss_code) AS codes FROM programmes_borough) AS known,
        (SELECT ARRAY['volunteer', 'garden', 'family', 'English', 'children', 'library', 'culture', 'sport', 'advice',
            'neighbour', 'cooking', 'music'] AS common) AS often,
        (SELECT array_agg(chr(97 + i %% 26) || chr(97 + (i / 26) %% 26) || chr(97 + (i / 676) %% 26) || 'ora'
            || chr(97 + (i * 7) %% 26) ORDER BY i) AS rare FROM generate_series(1, 4000) AS i) AS seldom
) AS made
"""


@transaction.atomic
def load(count: int, say: scale.Say) -> None:
    """Add so many documents, and learn their words."""
    first = SearchDocument.objects.filter(key__startswith=MARK).count() + 1
    with connection.cursor() as cursor:
        scale.make_haste(cursor)
        cursor.execute(ROWS, {"mark": MARK, "first": first, "last": first + count - 1})
    finding.learn_all()
    say(f"{count:,} documents for search (fictional)")


scale.register(scale.Kind("documents", "documents for search", load))
