"""The pages behind the admin's buttons: each says what will happen, asks what it needs, calls one action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from programmes.people import actions, forms_staff
from programmes.people.access import OrganisationKind, Permission
from programmes.people.forms import ActionForm
from programmes.people.models import Appointment, Invite, Membership, Organisation, PersonRequest
from programmes.people.views.attempt import attempt

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Step:
    """One button: its words, its form, and the action it calls with (record, by, what was typed, token)."""

    label: str
    text: str
    done: str
    permission: Permission
    act: Callable[[Any, Any, dict[str, Any], str], Any]
    form: type[ActionForm] = forms_staff.StepForm
    warning: bool = False


_APPROVE, _APPOINT, _HANDLE = Permission.APPROVE_ORGANISATIONS, Permission.APPOINT_STAFF, Permission.HANDLE_REQUESTS

ORGANISATION: dict[str, Step] = {
    "approve": Step(
        "Approve", "Its members can act for it at once, and are told.", "The organisation is approved.", _APPROVE,
        lambda o, by, data, token: actions.approve_organisation(organisation=o, by=by, token=token),
    ),
    "refuse": Step(
        "Do not approve", "Nobody can act for it. Its members are told the reason.",
        "The organisation is not approved.",
        _APPROVE,
        lambda o, by, data, token: actions.refuse_organisation(
            organisation=o, by=by, reason=data["reason"], token=token
        ),
        forms_staff.ReasonForm, warning=True,
    ),
    "close": Step(
        "Close", "Nobody can act for it any more. Its records stay. Its members are told the reason.",
        "The organisation is closed.", _APPROVE,
        lambda o, by, data, token: actions.close_organisation(
            organisation=o, by=by, reason=data["reason"], token=token
        ),
        forms_staff.ReasonForm, warning=True,
    ),
    "reopen": Step(
        "Open again", "Its members can act for it again, and are told.", "The organisation is open again.", _APPROVE,
        lambda o, by, data, token: actions.reopen_organisation(organisation=o, by=by, token=token),
    ),
    "invite_registrar": Step(
        "Invite a registrar",
        "They get an invitation by e-mail. It can be used once, within 14 days. The role ends by itself after its "
        "last day, which counts.",
        "The invitation is on its way.", _APPROVE,
        lambda o, by, data, token: actions.invite_registrar(
            organisation=o, email=data["email"], ends_on=data["ends_on"], by=by, token=token
        ),
        forms_staff.InviteRegistrarForm,
    ),
}  # fmt: skip
REQUEST: dict[str, Step] = {
    "acknowledge": Step(
        "Acknowledge", "The person is told that somebody has read it and is working on it.", "The person is told.",
        _HANDLE,
        lambda r, by, data, token: actions.acknowledge_request(request=r, by=by, token=token),
    ),
    "complete": Step(
        "Answer", "The person is sent this answer, and the request is closed.", "The answer is sent.", _HANDLE,
        lambda r, by, data, token: actions.complete_request(request=r, by=by, outcome=data["outcome"], token=token),
        forms_staff.OutcomeForm,
    ),
    "carry_out_erasure": Step(
        "Carry out the erasure",
        "The account ends. Everything that the register of personal fields does not keep is removed or made nameless, "
        "in all areas. The person is told what is kept and why. This cannot be undone.",
        "The erasure is carried out.", _HANDLE,
        lambda r, by, data, token: actions.carry_out_erasure(request=r, by=by, token=token),
        warning=True,
    ),
    "refuse": Step(
        "Refuse", "The person is told the reason, and that they can turn to the Information Commissioner.",
        "The request is refused.", _HANDLE,
        lambda r, by, data, token: actions.refuse_request(request=r, by=by, outcome=data["outcome"], token=token),
        forms_staff.OutcomeForm, warning=True,
    ),
}  # fmt: skip
APPOINTMENT: dict[str, Step] = {
    "close": Step(
        "Close the role", "It ends now: access ends at the person's next click. They are told.", "The role is closed.",
        _APPOINT,
        lambda a, by, data, token: actions.close_appointment(appointment=a, by=by, token=token),
        warning=True,
    ),
}  # fmt: skip
INVITE: dict[str, Step] = {
    "cancel": Step(
        "Take the invitation back", "Its link stops working at once.", "The invitation is taken back.", _APPOINT,
        lambda i, by, data, token: actions.cancel_invite(invite=i, by=by, token=token),
        warning=True,
    ),
}  # fmt: skip
MEMBERSHIP: dict[str, Step] = {
    "extend": Step(
        "Extend the role", "The role lasts until the new last day, which counts. The person is told.",
        "The role is extended.", _APPROVE,
        lambda m, by, data, token: actions.extend_member(
            membership=m, ends_on=data["ends_on"], by=by, token=token
        ),
        forms_staff.ExtendMemberForm,
    ),
    "remove": Step(
        "Close: end this now", "Access to the organisation ends at the person's next click. They are told.",
        "The person is removed.",
        _APPROVE,
        lambda m, by, data, token: actions.remove_member(membership=m, by=by, token=token),
        warning=True,
    ),
}  # fmt: skip
PAGES: dict[type[Model], dict[str, Step]] = {
    Organisation: ORGANISATION,
    PersonRequest: REQUEST,
    Appointment: APPOINTMENT,
    Invite: INVITE,
    Membership: MEMBERSHIP,
}


def open_steps(record: Any) -> dict[str, Step]:
    """The steps that the record's state allows now, in the order of the table of moves."""
    steps = PAGES[type(record)]
    verbs = record.FLOW.open_moves(record.state)
    if isinstance(record, Organisation) and record.kind == OrganisationKind.BOROUGH and record.is_working:
        verbs = ["invite_registrar", *verbs]
    if isinstance(record, Membership) and record.ends_on is None:
        verbs = [verb for verb in verbs if verb != "extend"]
    if isinstance(record, PersonRequest) and record.kind == PersonRequest.Kind.ERASURE:
        verbs = ["carry_out_erasure" if verb == "complete" else verb for verb in verbs]
    return {verb: steps[verb] for verb in verbs if verb in steps}


def take(model: type[Model], verb: str) -> View:
    """The page of one step of one kind of record. Stale buttons are answered by the action's own refusal."""
    step = PAGES[model][verb]

    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        if not user.can(step.permission):
            raise PermissionDenied
        record = get_object_or_404(model._default_manager, pk=pk)
        form = step.form(request.POST or None)
        then = _record_page(record)
        if request.method == "POST" and form.is_valid():
            response = attempt(
                request,
                form,
                lambda token: step.act(record, user, form.cleaned_data, token),
                done=step.done,
                then=then,
            )
            if response:
                return response
        return _show(request, form, title=step.label, text=step.text, warning=step.warning, record=record, then=then)

    return page


def _record_page(record: Any) -> str:
    shown = record.organisation if isinstance(record, Membership) else record
    return reverse(f"admin:programmes_{shown._meta.model_name}_change", args=[shown.pk])


def _show(request: HttpRequest, form: ActionForm, **context: Any) -> HttpResponse:
    whole = {**admin.site.each_context(request), "form": form, "errors": form.errors, "button": form.button, **context}
    return render(request, "programmes/people/admin/step.html", whole)


def appoint(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role of staff or assessor, until a day."""
    user: Any = request.user
    if not user.can(_APPOINT):
        raise PermissionDenied
    form = forms_staff.AppointForm(request.POST or None)
    then = reverse("admin:programmes_invite_changelist")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.appoint(
                email=data["email"], role=data["role"], ends_on=data["ends_on"], by=user, token=token
            ),
            done=f"An invitation is on its way to {data['email']}.",
            then=then,
        )
        if response:
            return response
    text = (
        "They get an invitation by e-mail, which can be used once, within 14 days. The role begins when they accept it."
    )
    return _show(request, form, title="Invite to a role", text=text, warning=False, record=None, then=then)


def create_borough_organisation(request: HttpRequest) -> HttpResponse:
    """Enter a borough council: approve it next, then invite its first registrar."""
    user: Any = request.user
    if not user.can(_APPROVE):
        raise PermissionDenied
    form = forms_staff.BoroughOrganisationForm(request.POST or None)
    then = reverse("admin:programmes_organisation_changelist")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.create_organisation(
                by=user, token=token, kind=OrganisationKind.BOROUGH, name=data["name"], borough=data["borough"]
            ),
            done="The borough is added. Approve it next, then invite its first registrar.",
            then=then,
        )
        if response:
            return response
    text = "It starts without anybody: approve it, then invite its first registrar."
    return _show(request, form, title="Add a borough", text=text, warning=False, record=None, then=then)
