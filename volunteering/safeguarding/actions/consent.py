"""Under 13: a guardian is asked before anything about the child is kept, consents, and may take it back."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.actions.erasure import erase
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.safeguarding import ages, notices
from volunteering.safeguarding.actions import guardians, joining
from volunteering.safeguarding.models import ConsentRequest, DataConsent, Guardian, Volunteer
from volunteering.safeguarding.models.consent import START_WITHIN
from volunteering.safeguarding.models.guardians import ANSWER_WITHIN, hash_of, new_key, plain_address


@transaction.atomic
def request_consent(*, email: str, token: str) -> ConsentRequest:
    """Write to the guardian of a child under 13. All that is kept is this address, under seal, for at most 14 days."""
    tokens.spend(token, by=None, purpose="volunteering.safeguarding.request_consent")
    at, key = clock.now(), new_key()
    made = ConsentRequest.objects.create(
        email=email.strip().lower(), key_hash=hash_of(key), asked_at=at, expires_at=at + ANSWER_WITHIN
    )
    notices.consent_asked(made, key=key)
    audit.record(by=None, verb="volunteering.safeguarding.consent_asked", target=made)
    return made


@transaction.atomic
def give_consent(
    *,
    request: ConsentRequest,
    by: Any,
    name: str,
    relationship: str,
    phone: str,
    child_known_as: str,
    child_born: date,
    permits: Iterable[str],
    token: str,
) -> DataConsent:
    """The guardian consents that we keep data about the child, and says what the child may do. A second link, for the
    child's own account, goes to the guardian; the request is gone.

    Raises MoveRefused when the link is too old, for a guardian under 18, in a browser where somebody else is signed in,
    and when the child is 13 or over and so joins without this.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.give_consent:{request.pk}")
    at, key = clock.now(), new_key()
    request = ConsentRequest.objects.select_for_update().get(pk=request.pk)
    request.refuse_if_old(at)
    email = str(request.email)
    guardians.refuse_browser(email, by)
    guardians.refuse_under_18(email, by)
    if joining.age_of(child_born, clock.london_day(at)) >= ages.DATA_CONSENT_BELOW:
        raise MoveRefused(
            "From 13 on, young people join themselves, and you are asked for permission then. Nothing was kept.",
            field="child_born",
        )
    made = DataConsent.objects.create(
        given_at=at,
        start_by_at=at + START_WITHIN,
        key_hash=hash_of(key),
        statement=json.dumps(
            {
                "email": email,
                "name": name.strip(),
                "relationship": relationship,
                "phone": phone.strip(),
                "known_as": child_known_as.strip(),
                "born": child_born.isoformat(),
                "permits": sorted(permits),
            }
        ),
    )
    request.delete()
    notices.consent_given(made, email=email, key=key)
    audit.record(by=by, verb="volunteering.safeguarding.consent_given", target=made)
    return made


@transaction.atomic
def decline_consent(*, request: ConsentRequest, token: str) -> None:
    """The guardian says no: the address goes at once."""
    tokens.spend(token, by=None, purpose=f"volunteering.safeguarding.decline_consent:{request.pk}")
    audit.record(by=None, verb="volunteering.safeguarding.consent_declined", target=request)
    ConsentRequest.objects.filter(pk=request.pk).delete()


@transaction.atomic
def start(*, consent: DataConsent, by: User, token: str) -> Volunteer:
    """The child begins, signed in with their own account: what the guardian stated becomes their record.

    Raises MoveRefused when the account has the guardian's address, has joined already, or the link is too old.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.start:{consent.pk}")
    at = clock.now()
    consent = DataConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    consent.FLOW.check("start", consent.state)
    told = json.loads(consent.statement)
    if plain_address(by.email) == plain_address(told["email"]):
        raise MoveRefused(
            "This is the guardian's own account. Sign out, make an account for the child with another e-mail address, "
            "and open the link again there."
        )
    made = joining.record_of(by, born=date.fromisoformat(told["born"]), known_as=told["known_as"], stated_by="guardian")
    guardian = Guardian.objects.create(
        volunteer=made,
        email=told["email"],
        name=told["name"],
        relationship=told["relationship"],
        phone=told["phone"],
        named_at=at,
    )
    consent.start(volunteer=made, guardian=guardian, at=at)
    consent.save(update_fields=["state", "volunteer", "guardian", "started_at", "statement"])
    permission = guardians.record_permission(guardian, permits=told["permits"], at=consent.given_at, by=None)
    page, key = guardians.open_page(guardian, at=at)
    notices.guardian_page(page, key=key, event=f"given:{permission.pk}")
    audit.record(by=by, verb="volunteering.safeguarding.consent_started", target=consent)
    return made


@transaction.atomic
def withdraw_consent(*, consent: DataConsent, by: Any, token: str) -> DataConsent:
    """The guardian takes the consent back while the child is under 13: what was permitted ends, and the child's account
    is erased at once, with the proof that erasure keeps. It cannot be undone.

    Raises MoveRefused from 13 on, when it is the young person who decides about their data.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.withdraw_consent:{consent.pk}")
    at = clock.now()
    consent = DataConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    volunteer = consent.volunteer
    if volunteer is None or not volunteer.born:
        raise MoveRefused("There is nothing left to withdraw: the account is erased.")
    if volunteer.age_on(clock.london_day(at)) >= ages.DATA_CONSENT_BELOW:
        raise MoveRefused(
            "The young person is 13 or over now, and decides about their own data. You can still withdraw the "
            "permission to take part."
        )
    consent.withdraw(at=at)
    consent.save(update_fields=["state", "withdrawn_at"])
    email = consent.guardian.email if consent.guardian else ""
    audit.record(by=None, verb="volunteering.safeguarding.consent_withdrawn", target=consent)
    for permission in volunteer.permissions.select_for_update().filter(state="live"):
        guardians.end(permission, how="guardian", by=by, tell=False)
    erase(person=volunteer.user, by=None)
    if email:
        notices.consent_withdrawn(consent, email=email)
    return consent
