"""How grants pages write money and an officer's paragraphs."""

from collections.abc import Container
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from grants.applications.models import Application, Transcript
from grants.assessment import scale
from grants.funds.models import Round, in_pounds
from programmes import clock

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """£2,500, with pence only where there are any; nothing for no amount."""
    return in_pounds(amount)


@register.filter
def short(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where some are left out: for lists of a hundred rows."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


DEMONSTRATION = mark_safe(' <strong class="govuk-tag govuk-tag--grey">Demonstration value</strong>')  # nosec B308 B703


@register.filter
def demonstration(marks: Container[str], field: str) -> str:
    """A mark beside a value that is not a known fact, which staff can put right; `marks` names such fields."""
    return DEMONSTRATION if field in marks else ""


@register.filter
def told(points: Decimal | str | None, round: Round) -> str:
    """A weighted score or a spread on the round's own scale; nothing where there is none."""
    # A template gives "" where there is no assessment at all.
    return f"{scale.told(points, round):f}" if isinstance(points, Decimal) else ""


@register.filter
def highest(round: Round) -> int:
    """The highest weighted score of the round, for "out of …"."""
    return scale.of(round)


@register.filter
def days_since(moment: datetime, at: datetime | None = None) -> int:
    """Whole days between a moment and now (or `at`)."""
    return ((at or clock.now()) - moment).days


@register.filter
def is_past_promise(application: Application, at: datetime) -> bool:
    """Whether it is undecided although its round promised an answer by now."""
    day = application.round.promised_date
    undecided = application.state in {Application.State.SUBMITTED, Application.State.RETURNED}
    return undecided and day is not None and day < timezone.localdate(at, clock.LONDON)


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


@register.simple_tag
def transcript_of(file: Any) -> Transcript | None:
    """What is said in a recording that was sent, as it was last written down; None where nobody has yet. One query."""
    return Transcript.objects.filter(recording__file=file).order_by("written_at", "pk").last()


GRANT_VERBS = {
    "draw_up": "Agreement drawn up:",
    "plan": "Payments set:",
    "issue": "Agreement issued:",
    "accept_agreement": "Agreement accepted:",
    "withdraw_agreement": "Agreement taken back:",
    "meet": "Milestone reached:",
    "give_account": "Bank account given",
    "change_account": "Bank account changed",
    "confirm_account": "Bank account confirmed",
    "refuse_account": "Bank account does not match",
    "wipe_account": "Bank account deleted",
    "request": "Payment asked for:",
    "authorise": "Payment authorised:",
    "refuse": "Payment sent back:",
    "hold": "Payment on hold:",
    "release": "Payment released:",
    "cancel": "Payment cancelled:",
    "lower": "Payment lowered:",
    "gather": "Payment in a batch:",
    "pay": "Payment made:",
    "return_": "Payment came back:",
    "ask_variation": "Change asked for:",
    "approve_variation": "Change agreed:",
    "refuse_variation": "Change not agreed:",
    "withdraw_variation": "Change taken back:",
    "suspend": "Grant suspended",
    "resume": "Grant resumed",
    "claw_back": "Money asked back:",
    "recover": "Money came back:",
    "withdraw_clawback": "Money no longer asked back:",
    "finish": "Grant closed:",
}


@register.filter
def grant_verb(verb: str) -> str:
    """What a step in a running grant's history is called; every verb has its words (a test holds that)."""
    return GRANT_VERBS.get(verb, verb)
