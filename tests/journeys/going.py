"""What the stories of volunteering do alike: a phone of 360 px, opening a fold, taking a file away, weighing a page."""

import gzip
import re
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from playwright.sync_api import Locator, Response, expect

from programmes import clock
from tests.journeys.visitor import Visitor

PHONE = {"width": 360, "height": 740}
# No page that a young person sees may need more on its first load (bytes).
LIGHT = 100_000


def on_phone(visitor: Callable[..., Visitor], *, javascript: bool = True) -> Visitor:
    """A browser of one's own, as wide as most telephones."""
    opened = visitor(javascript=javascript)
    opened.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return opened


def opens(visitor: Visitor, words: str) -> Visitor:
    """Tab to what is folded together and press Enter; the page stays."""
    fold = visitor.page.locator("summary").filter(has_text=re.compile(re.escape(words), re.IGNORECASE)).first
    visitor.reaches(fold)
    visitor.page.keyboard.press("Enter")
    expect(fold.locator("xpath=..")).to_have_attribute("open", "")
    return visitor


def sets(visitor: Visitor, label: str, value: date | time | str, *, within: Locator | None = None) -> Visitor:
    """Tab to a day, a time or a text and put this there. How a browser splits a day or a time is its own."""
    scope = within or visitor.page
    field = scope.get_by_label(re.compile(f"^{re.escape(label)}", re.IGNORECASE)).first
    visitor.reaches(field)
    field.fill(f"{value:%H:%M}" if isinstance(value, time) else str(value))
    return visitor


def group(visitor: Visitor, words: str) -> Locator:
    """One of several alike sets of fields, by its own words."""
    return visitor.page.get_by_role("group", name=re.compile(re.escape(words), re.IGNORECASE)).first


def takes_away(visitor: Visitor, link: str) -> Path:
    """Tab to a link to a file and press Enter; where the file lies."""
    target = visitor.page.get_by_role("link", name=re.compile(re.escape(link), re.IGNORECASE)).first
    visitor.reaches(target)
    with visitor.page.expect_download() as coming:
        visitor.page.keyboard.press("Enter")
    return Path(coming.value.path())


def london(moment: datetime) -> datetime:
    """The moment as the clocks in London show it."""
    return moment.astimezone(clock.LONDON)


def weight(visitor: Visitor, path: str) -> int:
    """Bytes of one page's first load as this person, in a browser that holds nothing yet: the page as it is, static
    files compressed as the portal's own server sends them.
    """
    browser = visitor.context.browser
    assert browser is not None
    context = browser.new_context(storage_state=visitor.context.storage_state(), viewport=PHONE)  # type: ignore[arg-type]
    page, seen = context.new_page(), []
    page.on("response", lambda each: seen.append(each))
    page.goto(visitor.site + path)
    page.wait_for_load_state("networkidle")
    found = sum(_size(each) for each in seen if each.ok)
    context.close()
    return found


def _size(response: Response) -> int:
    body = response.body()
    packed = "/static/" in response.url and not response.url.endswith((".png", ".woff2"))
    return len(gzip.compress(body, 9)) if packed else len(body)


def is_light(visitor: Visitor, *paths: str) -> Visitor:
    """None of these pages needs more than 100 KB on its first load."""
    for path in paths or (visitor.path,):
        found = weight(visitor, path)
        assert found <= LIGHT, f"{path} needs {found} bytes on its first load"
    return visitor
