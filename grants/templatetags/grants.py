"""How grants pages write money and an officer's paragraphs."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from programmes import clock

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """£2,500, with pence only where there are any; nothing for no amount."""
    if amount is None:
        return ""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


@register.filter
def days_since(moment: datetime, at: datetime | None = None) -> int:
    """Whole days between a moment and now (or `at`)."""
    return ((at or clock.now()) - moment).days


@register.filter
def prose(text: str) -> SafeString:
    """An officer's text as paragraphs; lines that begin with "- " become a list. Everything is escaped."""
    blocks: list[SafeString] = []
    bullets: list[str] = []

    def end_list() -> None:
        if bullets:
            items = format_html_join("", "<li>{}</li>", ((item,) for item in bullets))
            blocks.append(format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items))
            bullets.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("- "):
            bullets.append(line[2:].strip())
            continue
        end_list()
        if line.strip():
            blocks.append(format_html('<p class="govuk-body">{}</p>', line.strip()))
    end_list()
    return mark_safe("\n".join(conditional_escape(block) for block in blocks))  # nosec B308 B703: every part is escaped above
