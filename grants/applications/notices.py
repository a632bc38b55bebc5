"""What the people behind an application are told, once for each step of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from grants.applications.models import (
    Application,
    ApplicationMove,
    Collaborator,
    CollaboratorInvite,
    LateException,
    Letter,
    Transcript,
)
from grants.applications.models.assisted import BY_POST
from grants.applications.models.standing import HOLDS
from grants.funds.models import Extension
from programmes import clock, notices
from programmes.notices.models import Choice
from programmes.people.models import Membership, User


def recipients(application: Application, *, guests: bool = False) -> list[User]:
    """The lead, and everybody who belongs to the organisation today; with `guests`, also who writes with them now."""
    # One list of keys, each part of it found by its index: people joined by "or" would be looked for among everybody.
    parts = ["SELECT id FROM programmes_user WHERE id = ANY(%s)"]
    values: list[Any] = [[key for key in (application.lead_id, application.person_id) if key]]
    if application.organisation_id:
        members = "SELECT user_id FROM programmes_membership AS held WHERE held.organisation_id = %s"
        parts.append(f"{members} AND {HOLDS}")
        values.append(application.organisation_id)
    if guests:
        writing = "SELECT person_id FROM grants_collaborator WHERE application_id = %s AND ended_at IS NULL AND guest"
        parts.append(writing)
        values.append(application.pk)
    keys = RawSQL(" UNION ALL ".join(parts), values)  # nosec B611: written above
    # Somebody without an address of their own gets letters: see AssistedEntry.
    return list(User.objects.filter(pk__in=keys, is_active=True).exclude(email__endswith=f"@{BY_POST}"))


def to_applicant(
    application: Application,
    *,
    event: str,
    template: str,
    context: dict[str, Any],
    guests: bool = False,
    choice: Choice = Choice.ESSENTIAL,
) -> None:
    """One notice per recipient, once for the event; where no e-mail reaches the applicant, a letter to print and post.

    Everything that an applicant is told goes through here.
    """
    to = recipients(application, guests=guests)
    notices.send(event=event, to=to, template=template, context=context, choice=choice)
    if application.lead.email.endswith(f"@{BY_POST}") and not (recipients(application) if guests else to):
        entry = getattr(application, "assisted", None)
        name = entry.contact_name if entry else application.lead.name
        subject, body = notices.words(template, context, name=name)
        facts = {"subject": subject, "body": body, "written_at": clock.now()}
        Letter.objects.get_or_create(application=application, event=event, defaults=facts)


def tell(application: Application, move: Any, *, template: str, guests: bool = False, **facts: Any) -> None:
    """Write one notice per recipient for this step, or a letter.

    `move` makes it unique, so that a repeat tells nobody twice.
    `guests`: people from outside who write with them are told as well.
    """
    to_applicant(
        application,
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{move.pk}",
        guests=guests,
        template=template,
        context={
            "reference": application.reference,
            "title": application.title,
            "fund": application.round.fund.name,
            "url": application.get_absolute_url(),
            **facts,
        },
    )


def submitted(application: Application, move: ApplicationMove, *, again: bool) -> None:
    """The receipt."""
    decision = application.round.decision_date
    tell(
        application,
        move,
        template="grants/applications/email/submitted",
        guests=True,
        again=again,
        applicant=application.applicant_name,
        amount=f"£{application.amount_asked:,.2f}",
        sent=clock.uk_time(move.at),
        decision=f"{decision.day} {decision:%B %Y}" if decision else "",
    )


def returned(application: Application, move: ApplicationMove) -> None:
    """We have a question, and until when we need the answer."""
    assert application.reply_by_at  # nosec B101: the database holds it for every returned application
    tell(
        application,
        move,
        template="grants/applications/email/returned",
        guests=True,
        question=move.note,
        reply_by=clock.uk_time(application.reply_by_at),
    )


def withdrawn(application: Application, move: ApplicationMove) -> None:
    """It has been taken back, and by whom."""
    tell(application, move, template="grants/applications/email/withdrawn", guests=True, who=str(move.by))


def reopened(application: Application, move: ApplicationMove) -> None:
    """We look at it again."""
    tell(application, move, template="grants/applications/email/reopened", note=move.note)


def late_allowed(application: Application, exception: LateException, until: datetime) -> None:
    """It may be sent late, until when."""
    tell(application, exception, template="grants/applications/email/late_allowed", until=clock.uk_time(until))


# --- writing together


def _about(application: Application, **facts: Any) -> dict[str, Any]:
    return {
        "reference": application.reference,
        "title": application.title or application.reference,
        "fund": application.round.fund.name,
        "applicant": application.applicant_name,
        "url": application.get_absolute_url(),
        **facts,
    }


def invited_to_write(invitation: CollaboratorInvite, key: str) -> None:
    """Would you write with us? To the invited address: the only place where the link is written."""
    application = invitation.application
    notices.send(
        event=f"grants.applications.invited:{invitation.pk}",
        to=[notices.Address(invitation.email)],
        template="grants/applications/email/invited_to_write",
        context=_about(
            application,
            who=str(invitation.invited_by.name or invitation.invited_by.email),
            may="read and write" if invitation.role == "writer" else "read",
            until=clock.uk_time(invitation.expires_at),
            url=reverse("grants:application_join", args=[key]),
        ),
    )


def joined(application: Application, collaborator: Collaborator, *, tell: User) -> None:
    """Somebody has taken up an invitation: to whoever invited them."""
    notices.send(
        event=f"grants.applications.joined:{collaborator.pk}",
        to=[tell],
        template="grants/applications/email/joined",
        context=_about(application, who=str(collaborator.person.name or collaborator.person.email)),
        choice=Choice.COLLEAGUES,
    )


def left(application: Application, collaborator: Collaborator, *, by: Any) -> None:
    """Somebody from outside has left, or was taken off: the lead and the person are told."""
    themselves = collaborator.person_id == by.pk
    notices.send(
        event=f"grants.applications.left:{collaborator.pk}",
        to=[application.lead] if themselves else [collaborator.person],
        template="grants/applications/email/left",
        context=_about(
            application,
            who=str(collaborator.person.name or collaborator.person.email),
            themselves=themselves,
            url=application.get_absolute_url() if themselves else "/inbox/",
        ),
        choice=Choice.COLLEAGUES,
    )


def handed_over(application: Application, move: ApplicationMove, *, to: list[User]) -> None:
    """There is a new lead: to the new one and to whoever handed it over."""
    notices.send(
        event=f"grants.applications.handed_over:{move.pk}",
        to=to,
        template="grants/applications/email/handed_over",
        context=_about(application, lead=str(application.lead.name or application.lead.email)),
    )


def transcribed(application: Application, transcript: Transcript) -> None:
    """We wrote down what is said in a recording: read it, and correct what is wrong."""
    to_applicant(
        application,
        event=f"grants.applications.transcribed:{transcript.pk}",
        template="grants/applications/email/transcribed",
        context=_about(application, url=reverse("grants:application_recordings", args=[application.pk])),
    )


def closing_soon(application: Application, *, last: datetime, ahead: timedelta) -> None:
    """A draft can be sent for less than a week, or less than a day: once for each of these and each deadline.

    Of one that an officer still writes for a group, the officer hears as well.
    """
    event = f"grants.applications.closing:{application.pk}:{ahead.days}:{int(last.timestamp())}"
    context = _about(application, last=clock.uk_time(last), days=ahead.days)
    template = "grants/applications/email/closing_soon"
    to_applicant(application, event=event, guests=True, template=template, context=context, choice=Choice.REMINDERS)
    entry = getattr(application, "assisted", None)
    if entry is not None and entry.state in entry.UNFINISHED:
        context["url"] = reverse("admin:grants_assistedentry_change", args=[entry.pk])
        template = "grants/applications/email/closing_soon_entered"
        notices.send(event=f"{event}:entered", to=[entry.entered_by], template=template, context=context)


def extended(extension: Extension) -> None:
    """The round closes later: once to each person who has a draft in it or may write one.

    Where no e-mail reaches the applicant, a letter.
    """
    drafts = Application.objects.filter(round=extension.round_id, state=Application.State.DRAFT)
    members = Membership.objects.active().filter(organisation__in=drafts.values("organisation"))
    guests = Collaborator.objects.current().filter(application__in=drafts)
    behind = Q(pk__in=drafts.values("lead")) | Q(pk__in=drafts.values("person"))
    behind |= Q(pk__in=members.values("user")) | Q(pk__in=guests.values("person"))
    event, template = f"grants.applications.extended:{extension.pk}", "grants/applications/email/extended"
    context = {
        "fund": extension.round.fund.name,
        "round": extension.round.name,
        "was": clock.uk_time(extension.old_closes_at),
        "closes": clock.uk_time(extension.new_closes_at),
        "reason": extension.reason,
        "url": reverse("grants:application_list"),
    }
    to = User.objects.filter(behind, is_active=True).exclude(email__endswith=f"@{BY_POST}")
    notices.send(event=event, to=to, template=template, context=context)
    for draft in drafts.filter(lead__email__endswith=f"@{BY_POST}").with_parties():
        to_applicant(draft, event=event, template=template, context=context)
