"""How pages say what has translations: the words, their language and direction, and the English beside them."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from citizenship.facts import honest
from citizenship.facts.words import MARK, MISSING, SOURCE, Book, Said

register = template.Library()


@register.simple_tag
def say(book: Book, key: str, english: str) -> SafeString:
    """The text of a key: `{% say book "frame.back" "Back" %}`."""
    return shown(book.say(key, english))


@register.filter
def shown(said: Said) -> SafeString:
    """A text that has been said already: `{{ said|shown }}`. What is in English on another page says that it is."""
    if said.state == SOURCE:
        return said.html
    if said.state == MISSING:
        return format_html('<span class="said-missing" lang="en" dir="ltr">{}</span>', said.html)
    words = shown_alone(said)
    if said.english is None:
        return words
    # A checker's page says some hundred texts and must stay light: a short class, and no direction but another one.
    name = "en" if said.home else "said-english"
    turned = "" if said.home and said.dir == "ltr" else SafeString(' dir="ltr"')
    beside = format_html('<span class="{}" lang="en"{}>{}</span>', name, turned, said.english_html)
    return words + SafeString(" ") + beside


@register.filter
def shown_alone(said: Said) -> SafeString:
    """Its words without the English beside them: for a button, whose English stands next to it (`said.english`)."""
    if said.state == SOURCE or said.home:
        return said.html
    return format_html('<span lang="{}" dir="{}">{}</span>', said.lang, said.dir, said.html)


@register.simple_tag
def say_date(book: Book, day: date) -> SafeString:
    """A day in the book's language, left to right."""
    return format_html('<time datetime="{}" dir="ltr">{}</time>', day.isoformat(), book.date(day))


@register.simple_tag
def said_notice(book: Book) -> SafeString:
    """What the page holds that is not a reviewed translation, of what has been said up to here; empty where nothing."""
    lines = [shown(each) for each in honest.about(book)]
    if not lines:
        return SafeString("")
    inside = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    return format_html('<div class="said-notice" role="note">{}</div>', inside)


class _Page(template.Node):
    """Writes its content first, so that the notice above it knows all that is said below it."""

    def __init__(self, book: Any, content: template.NodeList) -> None:
        self.book, self.content = book, content

    def render(self, context: template.Context) -> SafeString:
        """The notice, then the content."""
        inside = self.content.render(context)
        return said_notice(self.book.resolve(context)) + inside


@register.tag
def said_page(parser: Any, token: Any) -> template.Node:
    """Puts the notice above all that it encloses: `{% said_page book %} … {% endsaid_page %}`."""
    parts = token.split_contents()
    if len(parts) != 2:
        raise template.TemplateSyntaxError("said_page takes the book: {% said_page book %}")
    content = parser.parse(("endsaid_page",))
    parser.delete_first_token()
    return _Page(parser.compile_filter(parts[1]), content)


@register.filter
def marked(text: str) -> SafeString:
    """A text as editors see it: its marks stay as they are typed, left to right."""
    shown = MARK.sub(lambda match: f'<bdi dir="ltr">{match.group(0)}</bdi>', escape(text))
    return SafeString(shown)  # nosec B703: escaped before the marks are put in
