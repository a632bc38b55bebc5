"""What the access test walks through: Peckham's records, marked so that a leak is seen, and everybody's browser."""

from datetime import timedelta
from functools import reduce
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from programmes import audit, clock, jobs
from programmes.audit.models import AuditEvent
from programmes.files import DOCUMENTS
from programmes.files import actions as files
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Channel, Choice, Notice
from programmes.people.models import Appointment, Invite, PersonRequest
from tests import factories

# It stands in everything that Peckham wrote, and must never reach anybody else.
CANARY = "kingfisher-5151"
INVITE_KEY = "k" * 43


def build(cast: dict[str, Any], peckham: Any, camden: Any) -> SimpleNamespace:
    """Peckham's applications in every state that has pages, and one row of everything else that has an address."""
    amina, at = cast["amina"], clock.now()
    chosen = factories.round()
    words = {"project_title": f"Songs {CANARY}", "summary": f"We sing. {CANARY}", "people": CANARY, "mixing": CANARY}
    file = stored_file(amina)

    def application(state: str, **more: Any) -> Any:
        return factories.application(by=amina, of=peckham, to=chosen, state=state, **words, **more)

    world = SimpleNamespace(
        **cast,
        peckham=peckham,
        camden=camden,
        round=chosen,
        draft=application("draft", documents=[str(file.pk)]),
        sent=application("submitted", documents=[str(file.pk)]),
        declined=application("declined"),
        funded=application("funded"),
        file=file,
        section=chosen.question_set.sections.first(),
        question=chosen.question_set.questions.first(),
        bode_membership=cast["bode"].memberships.get(),
        appointment=Appointment.objects.get(user=cast["otto"]),
        invite=Invite.objects.create(
            token_hash=Invite.hash_of(INVITE_KEY),
            kind="membership",
            email="gail@portal.example",
            organisation=peckham,
            role="member",
            invited_by=amina,
            expires_at=at + timedelta(days=14),
        ),
        invite_key=INVITE_KEY,
        data_request=PersonRequest.objects.create(
            kind="data", user=amina, email=amina.email, due_date=(at + timedelta(days=30)).date()
        ),
        notice=_notice(amina),
    )
    with transaction.atomic():
        audit.record(by=amina, verb="grants.applications.started", target=world.draft)
        jobs.later("audit.seal", "access")
    world.audit_event = AuditEvent.objects.latest("pk")
    world.job = Job.objects.latest("pk")
    world.award = world.funded.award
    return world


def stored_file(by: Any) -> StoredFile:
    """A clean document whose name and words carry the mark, taken in and scanned as any other."""
    upload = SimpleUploadedFile(f"{CANARY}.txt", f"What we sing: {CANARY}\n".encode())
    with transaction.atomic():
        file = files.receive(upload=upload, by=by, kinds=DOCUMENTS)
    files.scan(file.pk)
    file.refresh_from_db()
    assert file.is_clean
    return file


def _notice(to: Any) -> Notice:
    row = Notice(
        event="access.test",
        recipient=to,
        recipient_key=f"user:{to.pk}",
        channel=Channel.EMAIL,
        choice=Choice.ESSENTIAL,
        subject="We have your application",
        body=f"About {CANARY}.\n",
    )
    row.message_id = f"<{row.pk}@portal.example>"
    row.save()
    return row


def value(world: SimpleNamespace, path: str) -> Any:
    """What an expectation's argument means: "draft.pk" in this world, or a quoted word as it is."""
    if path[0] in "'0123456789":
        return path.strip("'")
    return reduce(getattr, path.split("."), world)


def clients(cast: dict[str, Any]) -> dict[str, Client]:
    """A browser for everybody, and one for a visitor."""
    made = {"anonymous": Client()}
    for name, user in cast.items():
        made[name] = Client()
        made[name].force_login(user)
    return made
