"""The page on which a visitor answers a way's questions, with or without an account: one for every kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from programmes import tokens
from programmes.catalogue import actions, kinds, limits
from programmes.catalogue.forms import ContactForm, NamelessForm, lay_out
from programmes.catalogue.kinds import MoreForm
from programmes.catalogue.models import TakePart
from programmes.questions import definition, views_support
from programmes.questions.models import Language, direction
from programmes.workflow import MoveRefused

CRUMBS = [("Home", "/"), ("Programmes", "/programmes/")]
SLOWED = "Too many forms were sent from here. What you typed is still on this page: wait an hour, then send it again."
PLEDGED = "pledge"


@dataclass
class Typed:
    """The forms of one showing of the page; whatever is not asked is None."""

    contact: NamelessForm
    check: views_support.Check | None = None
    more: MoreForm | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    invitation: str = ""

    @property
    def language(self) -> str:
        """The language in which the questions stand."""
        return self.check.form.language if self.check else "en"

    def is_right(self) -> bool:
        """Whether everything is typed as it must be; every form is judged, so that all errors show at once."""
        forms = [self.contact.is_valid(), self.more is None or self.more.is_valid()]
        return all(forms) and (self.check is None or self.check.done)

    def refuse(self, message: str, name: str | None = None) -> None:
        """Put a refusal where it belongs: beside a field of the kind's own form, else above everything."""
        if self.more is not None and name in self.more.fields:
            self.more.add_error(name, message)
        else:
            self.contact.add_error(name if name in self.contact.fields else None, message)

    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, in the order of the page."""
        found = [("", str(each)) for each in self.contact.non_field_errors()]
        found += _field_problems(self.more) if self.more else []
        found += self.check.form.problems() if self.check else []
        return found + _field_problems(self.contact)


def _field_problems(form: Any) -> list[tuple[str, str]]:
    found = [("", str(each)) for each in form.non_field_errors()] if isinstance(form, MoreForm) else []
    for bound in form:
        anchor = "" if bound.is_hidden else str(bound.id_for_label or bound.auto_id)
        found += [(anchor, str(each)) for each in bound.errors]
    return found


def crumbs(way: TakePart) -> list[tuple[str, str]]:
    """The way up from a way to take part."""
    return [*CRUMBS, (way.programme.name, way.programme.get_absolute_url())]


def answer(
    request: HttpRequest,
    way: TakePart,
    *,
    item: Any = None,
    extra: Mapping[str, Any] | None = None,
    heading: str = "",
    done_url: str = "",
    item_template: str = "",
    context: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    invitation: str = "",
) -> HttpResponse:
    """Show the questions and take the answers in. `item` is what it is about: an event, an offer, a listing.

    `extra` reaches the kind's `received` with what its own form adds; `item_template` is shown above the questions
    with `context`; `done_url` is where a sender is led (the page of thanks otherwise); `initial` fills in the contact
    fields; `invitation` is the key of the link through which they came, used up with what they send.
    """
    typed = _typed(request, way, item, extra or {}, initial or {})
    typed.invitation = invitation
    posted = request.method == "POST"
    if posted and typed.is_right() and _send(request, way, typed, item):
        return redirect(done_url or f"{way.get_absolute_url()}thanks/?{urlencode({'lang': typed.language})}")
    check = typed.check
    page = {
        **(context or {}),
        "way": way,
        "item": item,
        "item_template": item_template,
        "heading": heading or way.title,
        "form": check.form if check else None,
        "more": typed.more,
        "contact": typed.contact,
        "problems": typed.problems() if posted else [],
        "asked_more": bool(posted and check and check.form.is_valid() and not check.done),
        "languages": languages(way, typed.language),
        "page_lang": typed.language,
        "page_dir": direction(typed.language),
        "can_send": way.is_open and way.programme.is_public,
        "crumbs": [*crumbs(way), (way.title, way.get_absolute_url())] if item is not None else crumbs(way),
    }
    status = 429 if posted and limits.is_slowed(request) else 200
    return render(request, "programmes/catalogue/take_part.html", page, status=status)


def _typed(
    request: HttpRequest, way: TakePart, item: Any, extra: Mapping[str, Any], initial: Mapping[str, Any]
) -> Typed:
    data = request.POST if request.method == "POST" else None
    form = kinds.of(way.kind).form
    more = form(data, way=way, item=item, prefix="more") if form else None
    if more:
        lay_out(more)
    contact = (
        ContactForm(data, way=way, initial={**_who(request), **initial})
        if way.keeps_name
        else NamelessForm(data, way=way)
    )
    check = views_support.check(request, question_set_id=way.question_set_id) if way.question_set_id else None
    return Typed(contact, check, more, extra)


def _send(request: HttpRequest, way: TakePart, typed: Typed, item: Any) -> bool:
    """Have it kept, or counted where nothing is kept; True when it is, now or by an earlier press."""
    if limits.is_slowed(request):
        typed.refuse(SLOWED)
        return False
    try:
        _act(request, way, typed, item)
    except MoveRefused as refused:
        typed.refuse(refused.message, refused.field)
        return False
    except tokens.TokenRefused as refused:
        fresh: Any = typed.contact.data.copy()  # type: ignore[attr-defined]
        fresh["form_token"] = tokens.issue()
        typed.contact.data = fresh
        typed.refuse(refused.message)
        return False
    except tokens.AlreadyDone:
        return True
    limits.count_sent(request)
    return True


def _act(request: HttpRequest, way: TakePart, typed: Typed, item: Any) -> None:
    data = typed.contact.cleaned_data
    if not way.keeps_name:
        actions.count_once(take_part=way, what=PLEDGED, token=data["form_token"])
        return
    actions.respond(
        take_part=way,
        answers=typed.check.answers if typed.check else {},
        name=data["name"],
        email=data["email"],
        may_contact=data["may_contact"],
        by=request.user,
        token=data["form_token"],
        language=typed.language,
        organisation=data.get("organisation", ""),
        may_name=data.get("may_name", False),
        may_hand_on=data.get("may_hand_on", False),
        amount=data.get("amount"),
        about=str(item.pk) if item is not None else "",
        extra={**typed.extra, **(typed.more.cleaned_data if typed.more else {})},
        invitation=typed.invitation,
    )


def _who(request: HttpRequest) -> dict[str, str]:
    """A signed-in person's name and address, filled in for them."""
    user: Any = request.user
    return {"name": user.name, "email": user.email} if user.is_authenticated else {}


def languages(way: TakePart, current: str) -> list[dict[str, Any]]:
    """Links to the same page in the set's other languages; nothing where there is only one."""
    if way.question_set_id is None:
        return []
    offered = definition.load(way.question_set_id).languages
    return [
        {
            "code": code,
            "name": Language(code).label,
            "dir": direction(code),
            "url": f"?{urlencode({'lang': code})}",
            "current": code == current,
        }
        for code in (offered if len(offered) > 1 else ())
    ]
