"""The addresses of the checkers: everybody's. Young Londoners' own front page is in outreach."""

from django.urls import URLPattern, path

from citizenship.checker.views import about, cards, walk

SLUGS = {
    "settled_status": "settled-status",
    "becoming_british": "becoming-british",
    "young_londoners": "young-londoners",
}
LANDINGS = ("settled_status", "becoming_british")

urlpatterns: list[URLPattern] = [
    *(path(f"{SLUGS[slug]}/", about.landing, {"slug": slug}, name=slug) for slug in LANDINGS),
    *(path(f"{name}/check/", walk.check, {"slug": slug}, name=f"{slug}_check") for slug, name in SLUGS.items()),
    *(path(f"{name}/check/card/", cards.card, {"slug": slug}, name=f"{slug}_card") for slug, name in SLUGS.items()),
    *(
        path(f"{name}/check/helper/", cards.helper, {"slug": slug}, name=f"{slug}_helper")
        for slug, name in SLUGS.items()
    ),
    *(path(f"{name}/graph/", about.graph, {"slug": slug}, name=f"{slug}_graph") for slug, name in SLUGS.items()),
]
