"""One person at a browser: goes, reads, types and presses by keyboard. Each new page is checked as it opens."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, Response, expect

AXE = Axe()
TABS_AT_MOST = 400
# What a page is built of: each kind of element inside each other kind, whatever the words and however many rows.
BUILT_OF = """() => {
  const about = e => ["role", "type", "lang", "dir"].map(name => e.getAttribute(name));
  const kind = e => e ? [e.tagName, e.className, ...about(e)].join(".") : "";
  const pairs = [...document.querySelectorAll("*")].map(e => kind(e.parentElement) + ">" + kind(e));
  return [...new Set(pairs)].sort().join();
}"""
# How many stops of the Tab key lie between the focus and an element, in the order of the page: closed parts, disabled
# fields and all but one radio of a group are no stops. A guess that is too low costs time, one too high a way round.
STOPS_BEFORE = """target => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    e => !e.disabled && e.tabIndex >= 0 && e.type !== "hidden" && e.checkVisibility() && e.getClientRects().length);
  const group = e => e.type === "radio" && e.name ? [...document.querySelectorAll("input[type=radio]")].filter(
    other => other.name === e.name && other.form === e.form) : [e];
  const open = stops.filter(e => e === (group(e).find(one => one.checked) || group(e)[0]));
  const here = document.activeElement;
  const after = e => here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
  const ahead = here === document.body ? open : open.filter(after);
  return ahead.indexOf(target);
}"""
# Pages that axe has seen, built the same and of the same width: seeing them again tells nothing new. The processes of
# one run tell each other.
SEEN: set[str] = set()


class Visitor:
    """A browser window. `faults` gathers what no page may do; it is asserted after every step and at the end."""

    def __init__(self, context: BrowserContext, site: str, *, javascript: bool) -> None:
        self.context, self.site, self.javascript = context, site, javascript
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.checked: set[str] = set()
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    # --- going and reading ---

    def goes_to(self, path: str) -> "Visitor":
        """Type an address (or follow a link from an e-mail)."""
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self.arrives()

    def arrives(self) -> "Visitor":
        """See that the page that is now open keeps every promise."""
        self.page.wait_for_load_state("load")
        self.no_sideways_scroll()
        if self.javascript:
            self.axe()
        assert not self.faults, self.faults
        return self

    def sees(self, *words: str) -> "Visitor":
        """These words stand on the page."""
        for phrase in words:
            expect(self.page.locator("body")).to_contain_text(
                re.compile(re.escape(phrase).replace(r"\ ", r"\s+"), re.IGNORECASE)
            )
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        """These words do not."""
        for phrase in words:
            expect(self.page.locator("body")).not_to_contain_text(phrase)
        return self

    def text(self) -> str:
        """All words of the page's main part."""
        return str(self.page.locator("main").inner_text())

    @property
    def path(self) -> str:
        """Where we are, without the site's address."""
        return urlsplit(self.page.url).path

    # --- doing, by keyboard ---

    def follows(self, link: str, *, within: str = "") -> "Visitor":
        """Tab to a link and press Enter."""
        scope = self.page.locator(within) if within else self.page
        target = scope.get_by_role("link", name=re.compile(re.escape(link), re.IGNORECASE)).first
        return self._leaves_by(target, "Enter")

    def presses(self, button: str) -> "Visitor":
        """Tab to a button and press Enter."""
        name = re.compile(re.escape(button), re.IGNORECASE)
        target = self.page.locator("main, #content, body").last.get_by_role("button", name=name).first
        return self._leaves_by(target, "Enter")

    def presses_or_follows(self, name: str) -> "Visitor":
        """Tab to whatever leads on under this name, a button or a link that looks like one, and press Enter."""
        words = re.compile(re.escape(name), re.IGNORECASE)
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first
        return self._leaves_by(target, "Enter")

    def types(self, label: str, words: str) -> "Visitor":
        """Tab to a field and type; what was in it is replaced."""
        self._types(self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first, words)
        return self

    def _types(self, field: Locator, words: str) -> None:
        self.reaches(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(words)

    def ticks(self, label: str) -> "Visitor":
        """Tab to a box or a radio and choose it with Space or the arrows."""
        field = self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first
        if field.is_checked():
            return self
        if field.get_attribute("type") == "radio":
            self._arrows_to(field)
        else:
            self.reaches(field)
            self.page.keyboard.press("Space")
        expect(field).to_be_checked()
        return self

    def answers(self, question: str, *options: str) -> "Visitor":
        """Choose options of one question among many: each question is a group with its own words."""
        group = self.page.get_by_role("group", name=re.compile(re.escape(question), re.IGNORECASE)).first
        for option in options:
            field = group.get_by_label(option, exact=True).first
            if not field.is_checked():
                if field.get_attribute("type") == "radio":
                    self._arrows_to(field)
                else:
                    self.reaches(field)
                    self.page.keyboard.press("Space")
            expect(field).to_be_checked()
        return self

    def dates(self, question: str, day: int, month: int, year: int) -> "Visitor":
        """Type a day into its three boxes."""
        group = self.page.get_by_role("group", name=re.compile(re.escape(question), re.IGNORECASE)).first
        for part, number in (("Day", day), ("Month", month), ("Year", year)):
            self._types(group.get_by_label(part), str(number))
        return self

    def chooses(self, label: str, option: str) -> "Visitor":
        """Tab to a drop-down list and type the beginning of the option."""
        field = self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first
        self.reaches(field)
        field.select_option(label=option)
        return self

    def attaches(self, label: str, *files: Path | dict[str, Any]) -> "Visitor":
        """Choose files; the system's own file window is the one thing that no test can work by keyboard."""
        self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first.set_input_files(list(files))  # type: ignore[arg-type]
        return self

    def reaches(self, target: Locator) -> None:
        """Press Tab until the element has the focus: what Tab cannot reach, a keyboard user cannot use."""
        expect(target).to_be_visible()
        if not self.javascript:
            target.focus()  # the focus cannot be read where scripts are off
            return
        # Found once: looking for it by its name again after each Tab would take longer than the Tab.
        element, here = target.element_handle(), "e => e === document.activeElement"
        if element.evaluate(here):
            return
        # The key is held down for as many stops as the page seems to have, then pressed until the element is reached.
        for _ in range(element.evaluate(STOPS_BEFORE) + 1):
            self.page.keyboard.down("Tab")
        self.page.keyboard.up("Tab")
        for _ in range(TABS_AT_MOST):
            if element.evaluate(here):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")

    def _arrows_to(self, radio: Locator) -> None:
        name = radio.get_attribute("name") or ""
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        chosen = next((i for i in range(group.count()) if group.nth(i).is_checked()), None)
        first = group.nth(chosen if chosen is not None else 0)
        self.reaches(first)
        if chosen is None:
            self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def _leaves_by(self, target: Locator, key: str) -> "Visitor":
        self.reaches(target)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self.arrives()

    # --- what must hold on every page ---

    def axe(self) -> None:
        """No finding of axe, WCAG 2.2 AA and best practice. Each page in each shape is looked at once."""
        shape = re.sub(r"[0-9a-f-]{36}", "*", self.path) + "|" + self.page.title()
        if shape in self.checked:
            return
        self.checked.add(shape)
        size = self.page.viewport_size or {"width": 0}
        built = f"{size['width']} {shape} {self.page.evaluate(BUILT_OF)}"
        seen = hashlib.sha256(built.encode()).hexdigest()
        if seen in SEEN or self._seen_by_another(seen).exists():
            return
        # preload would copy imported style sheets into the page; our policy refuses that, and the console tells.
        # Only findings are worked out to the end; what passes is not listed.
        options = {"preload": False, "resultTypes": ["violations"]}
        found = AXE.run(self.page, options=options).response["violations"]
        told = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
        assert not told, f"axe on {self.path}:\n" + "\n".join(told)
        SEEN.add(seen)
        self._seen_by_another(seen).touch()

    @staticmethod
    def _seen_by_another(seen: str) -> Path:
        """The mark that a process of this run leaves for the others when axe found nothing on such a page."""
        return Path(os.environ["AXE_SEEN"]) / seen

    def no_sideways_scroll(self) -> None:
        """Nothing is wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.path} is {wide} px wider than the window"

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"data", "blob", "about"}:
            return
        if f"{url.scheme}://{url.netloc}" != self.site:
            self.faults.append(f"{self.path} asked another site: {request.url}")

    def _response(self, response: Response) -> None:
        if "text/html" not in response.headers.get("content-type", "") or not response.url.startswith(self.site):
            return
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")
        policy = response.headers.get("content-security-policy", "")
        scripts = re.search(r"script-src ([^;]*)|default-src ([^;]*)", policy)
        if not scripts or "unsafe-inline" in scripts.group() or "unsafe-eval" in scripts.group():
            self.faults.append(f"no strict CSP at {response.url}: {policy!r}")

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.faults.append(f"CSP violation on {self.path}: {message.text}")

    def close(self) -> None:
        """Close the window; anything that went wrong unseen is told now."""
        self.context.close()
        assert not self.faults, self.faults
