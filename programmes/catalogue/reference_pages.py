"""The pages of the catalogue, for `manage.py load_reference`: one file of pages/ for each programme.

Safe to run twice. A page that somebody has edited in the admin is left as it is; another one is brought up to its file.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.catalogue import content, search, versions
from programmes.catalogue.models import Programme

FOLDER = Path(__file__).parent / "pages"
EDITED = ("programmes.catalogue.programme_edited", "programmes.catalogue.brought_back")


def files(folder: Path = FOLDER) -> dict[str, content.Page]:
    """Every page of the folder by its short name. Raises NotAPage where a file's name is not its page's short name."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        if given.get("slug") != path.stem:
            raise content.NotAPage(f"{path.name} holds the page {given.get('slug')}")
        try:
            found[path.stem] = content.normal(given)
        except content.NotAPage as wrong:
            raise content.NotAPage(f"{path.name}: {wrong}") from wrong
    return found


@transaction.atomic
def load(say: Callable[[str], object], *, folder: Path = FOLDER) -> None:
    """Add the pages that are missing, and bring the others up to their files where nobody has edited them."""
    wanted = files(folder)
    added = [slug for slug in wanted if _bare(slug, wanted[slug])]
    edited = _edited()
    changed = 0
    for slug, page in wanted.items():
        programme = Programme.objects.select_for_update(of=("self",)).get(slug=slug)
        if str(programme.pk) in edited or content.of(programme) == page:
            continue
        try:
            content.put(programme, page)
        except (ValidationError, LookupError, ArithmeticError) as wrong:
            raise content.NotAPage(f"{slug}.toml: {wrong}") from wrong
        changed += 1
        search.keep(programme)
        versions.keep(programme, by=None, at=clock.now(), why="As it came with the portal")
    say(f"{len(added)} programme pages added, {changed - len(added)} brought up to date, {len(wanted)} in all")


def _bare(slug: str, page: content.Page) -> bool:
    """A row for the page to stand on, so that pages can name one another; False where it is there already."""
    if Programme.objects.filter(slug=slug).exists():
        return False
    status = Programme.Status.ENDED if page["status"] == Programme.Status.SUCCEEDED else page["status"]
    words = {name: page[name] for name in content.WORDS if name != "status"}
    days = {name: parse_date(page[name] or "") for name in content.DAYS}
    try:
        Programme.objects.create(
            slug=slug, status=status, state=Programme.State.PUBLISHED, published_at=clock.now(), **words, **days
        )
    except ValueError as wrong:
        raise content.NotAPage(f"{slug}.toml: {wrong}") from wrong
    return True


def _edited() -> set[str]:
    """The keys of the pages that somebody has edited."""
    kept = Programme.objects.filter(versions__by__isnull=False).values_list("pk", flat=True)
    noted = AuditEvent.objects.filter(target_label="programmes.Programme", verb__in=EDITED)
    return {str(key) for key in kept} | set(noted.values_list("target_key", flat=True))
