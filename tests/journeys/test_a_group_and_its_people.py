"""A person looks after their account and group; staff approve, appoint and answer. By keyboard, and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from programmes.people.models import PersonRequest
from tests.journeys.steps import link_in, signs_in, signs_in_as_staff, signs_up
from tests.journeys.visitor import Visitor
from tests.programmes.people import rows


@pytest.mark.parametrize("phone", [False, True])
def test_every_page_of_an_account(visitor: Callable[..., Visitor], amina: Any, bode: Any, phone: bool) -> None:
    group = amina.memberships.get().organisation
    invite = rows.invite(organisation=group)
    rows.request("data", "done", user=amina)
    member = signs_in(visitor(phone=phone), amina.email)
    for name, args in (
        ("account", ()),
        ("account_details", ()),
        ("account_notices", ()),
        ("account_data", ()),
        ("account_erase", ()),
        ("organisation_create", ()),
        ("organisation_detail", (group.pk,)),
        ("organisation_invite", (group.pk,)),
        ("member_change", (bode.memberships.get().pk,)),
        ("member_remove", (bode.memberships.get().pk,)),
        ("invite_cancel", (invite.pk,)),
        ("invite_accept", (rows.KEY,)),
        ("complaint_create", ()),
        ("format_create", ()),
    ):
        member.goes_to(reverse(f"programmes:{name}", args=args))


def test_a_colleague_is_invited_signs_up_and_joins(
    visitor: Callable[..., Visitor], amina: Any, worker: Any, smtp_sink: Any
) -> None:
    lead = signs_in(visitor(), amina.email)
    lead.goes_to("/account/").follows("Open Peckham Welcomes").presses_or_follows("Invite a colleague")
    lead.types("Their e-mail address", "gail@portal.example").ticks("Colleague").presses("Send the invitation")
    lead.sees("An invitation is on its way")
    page = link_in(smtp_sink.wait_for(to="gail@portal.example"), "invites")
    guest = visitor(phone=True)
    guest.goes_to(page).sees("Peckham Welcomes").presses_or_follows("Create an account")
    guest.types("Full name", "Gail Green").types("E-mail address", "gail@portal.example")
    guest.types("Password", "three green bicycles").ticks("I have read the privacy notice").presses("Create an account")
    guest.sees("You are signed in as gail@portal.example").presses("Accept")
    guest.sees("You have accepted the invitation", "Gail Green")
    lead.goes_to("/account/").follows("Open Peckham Welcomes").follows("Remove Gail Green").presses("Remove")
    guest.goes_to("/account/").does_not_see("Peckham Welcomes")


def test_a_form_says_what_is_wrong(visitor: Callable[..., Visitor]) -> None:
    someone = visitor(phone=True)
    someone.goes_to("/complaints/").types("Your e-mail address", "nonsense").presses("Send the complaint")
    someone.sees("There is a problem", "Write what went wrong")
    someone.types("Your e-mail address", "vi@portal.example")
    someone.types("What went wrong", "The page was rude.").presses("Send the complaint").sees("We have your complaint")
    assert PersonRequest.objects.get().text == "The page was rude."


def test_a_new_person_adds_a_group(visitor: Callable[..., Visitor], worker: Any, smtp_sink: Any) -> None:
    someone = visitor()
    someone.goes_to("/accounts/signup/?next=/account/organisations/new/")
    signs_up(someone, smtp_sink, name="Sam Neuman", email="sam@portal.example")
    someone.types("Name of the organisation", "Deptford Choir").ticks("Community group")
    someone.presses("Add this organisation").sees("The organisation is added", "Deptford Choir", "Sam Neuman")


@pytest.mark.long
def test_staff_approve_appoint_and_answer(visitor: Callable[..., Visitor], root: Any) -> None:
    garden = rows.organisation("pending")
    complaint = rows.request("complaint")
    rows.invite()
    staff = signs_in_as_staff(visitor(), root.email)
    staff.goes_to("/admin/").follows("Approve or refuse").follows("Deptford Drummers")
    staff.follows("Approve").presses("Approve").sees("The organisation is approved")
    staff.follows("Close").presses("Close").sees("Give the reason")
    staff.goes_to("/admin/programmes/appointment/").follows("Invite to a role").presses("Send the invitation")
    staff.sees("Enter an e-mail address")
    for model, record in (("organisation", garden), ("personrequest", complaint), ("user", root)):
        staff.goes_to(reverse(f"admin:programmes_{model}_changelist"))
        staff.goes_to(reverse(f"admin:programmes_{model}_change", args=[record.pk]))
    staff.goes_to(reverse("admin:programmes_invite_changelist"))
    staff.goes_to("/admin/").follows("Acknowledge").follows("Complaint").follows("Acknowledge").presses("Acknowledge")
    staff.sees("The person is told").follows("Answer").types("What we tell the person", "We are sorry.")
    staff.presses("Send").sees("The answer is sent")
