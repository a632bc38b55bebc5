"""Asking a guardian, what the guardian gives and takes back, and who checks that it is real."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from programmes import audit, clock, tokens
from programmes.people.models import Organisation, User
from programmes.workflow import MoveRefused, after
from volunteering.safeguarding import ages, notices
from volunteering.safeguarding.models import (
    Guardian,
    GuardianLink,
    ParticipationPermission,
    Permit,
    TelephoneCheck,
    Volunteer,
)
from volunteering.safeguarding.models.guardians import (
    ANSWER_WITHIN,
    LASTS,
    PAGE_OPEN_FOR,
    hash_of,
    new_key,
    plain_address,
)

# So many links may be sent for one young person in a day: enough for a slip of the finger, too few to pester anybody.
MOST_A_DAY = 5
# One in so many permissions that no host rings about (16 and 17) is picked for an officer's check. Our own rule.
SAMPLE_ONE_IN = 5


@transaction.atomic
def ask_guardian(*, volunteer: Volunteer, email: str, by: Any, token: str) -> Guardian:
    """The young person names a guardian, who gets a link to give permission; naming them again sends a new link."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.ask_guardian:{volunteer.pk}")
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("user").get(pk=volunteer.pk)
    if not volunteer.is_minor_on(clock.london_day(clock.now())):
        raise MoveRefused("You are 18 or over, so you need nobody's permission.")
    return ask(volunteer=volunteer, email=email, by=by)


def ask(*, volunteer: Volunteer, email: str, by: Any) -> Guardian:
    """Send the link, in the caller's transaction. Raises MoveRefused for the young person's own address.

    Whether the address belongs to somebody under 18 is found when the link is opened, and told to nobody else: an
    answer here would tell strangers who has an account.
    """
    at, address = clock.now(), email.strip().lower()
    if plain_address(address) == plain_address(volunteer.user.email):
        raise MoveRefused(
            "This is your own address. Enter the address of your parent or guardian.", field="guardian_email"
        )
    since = at - timedelta(days=1)
    if GuardianLink.objects.filter(guardian__volunteer=volunteer, sent_at__gt=since).count() >= MOST_A_DAY:
        raise MoveRefused("We have sent several messages today. Try again tomorrow.", field="guardian_email")
    guardian, _ = Guardian.objects.get_or_create(volunteer=volunteer, email=address, defaults={"named_at": at})
    _send_give_link(guardian, at=at)
    audit.record(by=by, verb="volunteering.safeguarding.guardian_asked", target=volunteer)
    return guardian


def _send_give_link(guardian: Guardian, *, at: datetime) -> None:
    """A fresh key for giving permission; earlier unused ones stop working."""
    guardian.links.filter(purpose=GuardianLink.Purpose.GIVE, used_at__isnull=True).delete()
    key = new_key()
    link = guardian.links.create(
        purpose=GuardianLink.Purpose.GIVE, key_hash=hash_of(key), sent_at=at, expires_at=at + ANSWER_WITHIN
    )
    notices.permission_asked(link, key=key)


def send_renewal(permission: ParticipationPermission, *, at: datetime) -> None:
    """The reminder before the end, with a key that gives the permission again; in the caller's transaction."""
    key = new_key()
    permission.guardian.links.create(
        purpose=GuardianLink.Purpose.GIVE, key_hash=hash_of(key), sent_at=at, expires_at=permission.expires_at
    )
    notices.permission_ending(permission, key=key)


def open_page(guardian: Guardian, *, at: datetime) -> tuple[GuardianLink, str]:
    """A fresh key for the guardian's own page, open for 30 days."""
    key = new_key()
    link = guardian.links.create(
        purpose=GuardianLink.Purpose.PAGE, key_hash=hash_of(key), sent_at=at, expires_at=at + PAGE_OPEN_FOR
    )
    return link, key


def refuse_browser(guardian_email: str, user: Any) -> None:
    """Raises MoveRefused where somebody else than the guardian is signed in, the young person above all."""
    if user is not None and user.is_authenticated and plain_address(user.email) != plain_address(guardian_email):
        raise MoveRefused(
            "Somebody else is signed in to the portal in this browser. A guardian answers on their own phone or "
            "computer, or in a browser where nobody is signed in."
        )


def refuse_under_18(guardian_email: str, user: Any = None) -> None:
    """Raises MoveRefused when the address, or the account in this browser, is that of somebody under 18."""
    found = Volunteer.objects.minors().filter(user__email__in={guardian_email.lower(), plain_address(guardian_email)})
    own = Volunteer.objects.of(user)
    if found.exists() or (own and own.is_minor):
        raise MoveRefused("This address belongs to somebody under 18. Permission is given by an adult.")


@transaction.atomic
def give_permission(
    *,
    link: GuardianLink,
    by: Any,
    name: str,
    relationship: str,
    phone: str,
    permits: Iterable[str],
    token: str,
) -> ParticipationPermission:
    """The guardian gives permission by their own link, for twelve months; an earlier one of theirs gives way to it.

    `by` is who is signed in to the browser: nobody, or the guardian. Raises MoveRefused when the link is used up or too
    old, in the young person's browser, and for an address that belongs to somebody under 18.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.give_permission:{link.pk}")
    at = clock.now()
    link = (
        GuardianLink.objects.select_for_update(of=("self",))
        .select_related("guardian__volunteer__user")
        .get(pk=link.pk, purpose=GuardianLink.Purpose.GIVE)
    )
    guardian = link.guardian
    refuse_browser(guardian.email, by)
    refuse_under_18(guardian.email, by)
    link.use(at=at)
    link.save(update_fields=["used_at"])
    _take_statement(guardian, name=name, relationship=relationship, phone=phone, user=by)
    made = record_permission(guardian, permits=permits, at=at, by=by)
    page, key = open_page(guardian, at=at)
    notices.permission_given(made)
    notices.guardian_page(page, key=key, event=f"given:{made.pk}")
    return made


def _take_statement(guardian: Guardian, *, name: str, relationship: str, phone: str, user: Any) -> None:
    guardian.name, guardian.relationship, guardian.phone = name.strip(), relationship, phone.strip()
    if user is not None and user.is_authenticated:
        guardian.user = user
    guardian.save(update_fields=["name", "relationship", "phone", "user"])


def record_permission(guardian: Guardian, *, permits: Iterable[str], at: datetime, by: Any) -> ParticipationPermission:
    """The row, its history and the audit, in the caller's transaction. Raises MoveRefused at 18 and over."""
    volunteer = guardian.volunteer
    age = volunteer.age_on(clock.london_day(at))
    if age >= ages.ADULT:
        raise MoveRefused("The young person is 18 now and needs nobody's permission. There is nothing more to do.")
    giver = by if by is not None and by.is_authenticated else None
    for earlier in guardian.permissions.select_for_update().filter(state=ParticipationPermission.State.LIVE):
        earlier.renew(at=at)
        earlier.save(update_fields=["state", "renewed_at"])
        earlier.moves.create(verb="renew", by=giver, at=at)
    made = ParticipationPermission.objects.create(
        volunteer=volunteer,
        guardian=guardian,
        permits=sorted({Permit.TAKE_PART.value, *permits}),
        given_at=at,
        expires_at=at + LASTS,
        to_sample=age >= ages.PERMISSION_BELOW and secrets.randbelow(SAMPLE_ONE_IN) == 0,
    )
    made.moves.create(verb="give", by=giver, at=at)
    audit.record(by=giver, verb="volunteering.safeguarding.permission_given", target=made)
    return made


@transaction.atomic
def send_pages(*, email: str, token: str) -> None:
    """Send a guardian a new link to their page for each young person; silent where there is none."""
    tokens.spend(token, by=None, purpose="volunteering.safeguarding.send_pages")
    at = clock.now()
    recently = at - timedelta(hours=1)
    found = Guardian.objects.filter(email=email.strip().lower(), permissions__isnull=False).distinct()
    for guardian in found.select_related("volunteer__user"):
        if not guardian.links.filter(purpose=GuardianLink.Purpose.PAGE, sent_at__gt=recently).exists():
            link, key = open_page(guardian, at=at)
            notices.guardian_page(link, key=key, event=f"asked:{link.pk}")


@transaction.atomic
def ask_to_renew(*, guardian: Guardian, by: Any, token: str) -> None:
    """The guardian wants to give permission again: a fresh one-use link goes to their address."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.ask_to_renew:{guardian.pk}")
    ask(volunteer=guardian.volunteer, email=guardian.email, by=None)


@transaction.atomic
def withdraw_permission(
    *, permission: ParticipationPermission, by: Any, token: str, how: str = "guardian", note: str = ""
) -> ParticipationPermission:
    """End a permission now, by the guardian from their page or by a safeguarding officer: what it allowed ends with it.

    The young person is told; hosts learn that somebody will not come, and never why.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.withdraw_permission:{permission.pk}")
    locked = ParticipationPermission.objects.select_for_update(of=("self",)).get(pk=permission.pk)
    return end(locked, how=how, by=by, note=note)


def end(
    permission: ParticipationPermission, *, how: str, by: Any, note: str = "", tell: bool = True
) -> ParticipationPermission:
    """Withdraw it in the caller's transaction, which has locked it. An account about to be erased is not told."""
    at = clock.now()
    person = by if by is not None and by.is_authenticated else None
    permission.withdraw(by=how, at=at)
    permission.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    permission.moves.create(verb="withdraw", by=person, at=at, note=note)
    audit.record(
        by=person, verb="volunteering.safeguarding.permission_withdrawn", target=permission, detail={"by": how}
    )
    if tell:
        notices.permission_withdrawn(permission)
    after("volunteering.safeguarding.permission_ended", permission=permission, by=person, at=at)
    return permission


def end_what_they_gave(user: User) -> None:
    """Somebody turns out to be under 18: what was permitted from their address or account never held. Called when they
    join and when their date of birth is corrected.
    """
    given = ParticipationPermission.objects.select_for_update(of=("self",)).filter(
        Q(guardian__email=user.email) | Q(guardian__user=user), state=ParticipationPermission.State.LIVE
    )
    for permission in given:
        end(permission, how="portal", by=None, note="The address belongs to somebody under 18.")


@transaction.atomic
def confirm_by_telephone(*, permission: ParticipationPermission, by: Any, host_key: UUID, token: str) -> TelephoneCheck:
    """A host has rung the guardian and heard that the permission is real: needed before a first session under 16.

    `host_key` is the organisation's key. Raises MoveRefused for who does not act for it, for the guardian themselves,
    and when the permission no longer holds; a second confirmation by the same host changes nothing.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.confirm_by_telephone:{permission.pk}")
    at, host = clock.now(), Organisation.objects.get(pk=host_key)
    locked = ParticipationPermission.objects.select_for_update(of=("self",)).get(pk=permission.pk)
    _refuse_caller(locked, by=by, host=host)
    if not locked.is_live(at):
        raise MoveRefused("This permission no longer holds. The young person has been told how to ask again.")
    made, new = TelephoneCheck.objects.get_or_create(
        permission=locked, host=host, defaults={"confirmed_at": at, "confirmed_by": by}
    )
    if new:
        locked.moves.create(verb="confirm", by=by, at=at)
        audit.record(
            by=by, verb="volunteering.safeguarding.confirmed_by_telephone", target=locked, detail={"host": str(host.pk)}
        )
    return made


def _refuse_caller(permission: ParticipationPermission, *, by: Any, host: Organisation) -> None:
    if by.role_in(host) is None:
        raise MoveRefused("Only somebody who acts for the host can confirm this.")
    giver = permission.guardian
    if by.pk == giver.user_id or plain_address(by.email) == plain_address(giver.email):
        raise MoveRefused("You gave this permission yourself, so a colleague has to confirm it.")


@transaction.atomic
def show_guardian(*, permission: ParticipationPermission, by: Any, host_key: UUID) -> Guardian:
    """The guardian whom a host must ring, shown to who acts for it until it is confirmed. Each view is audited."""
    host = Organisation.objects.get(pk=host_key)
    _refuse_caller(permission, by=by, host=host)
    if permission.confirmed_for(host_key):
        raise MoveRefused("Your organisation has confirmed this permission already.")
    audit.record(
        by=by, verb="volunteering.safeguarding.guardian_shown", target=permission, detail={"host": str(host.pk)}
    )
    return permission.guardian


@transaction.atomic
def sample_permission(
    *, permission: ParticipationPermission, by: Any, token: str, note: str = ""
) -> ParticipationPermission:
    """An officer rang the guardian and found the permission real."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.sample_permission:{permission.pk}")
    at = clock.now()
    locked = ParticipationPermission.objects.select_for_update(of=("self",)).get(pk=permission.pk)
    locked.sample(by=by, at=at)
    locked.save(update_fields=["state", "sampled_at", "sampled_by"])
    locked.moves.create(verb="sample", by=by, at=at, note=note)
    audit.record(by=by, verb="volunteering.safeguarding.permission_sampled", target=locked)
    return locked
