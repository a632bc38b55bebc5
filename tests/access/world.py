"""What the access test walks through: Peckham's records, marked so that a leak is seen, and everybody's browser."""

from datetime import timedelta
from functools import reduce
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from grants.assessment.models import Assessment, Assignment, DueDiligence, PanelInvitation
from grants.funds.models import Criterion
from grants.monitoring import actions as monitoring
from grants.monitoring import reference
from programmes import audit, clock, jobs
from programmes.audit.models import AuditEvent
from programmes.files import DOCUMENTS
from programmes.files import actions as files
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Channel, Choice, Notice
from programmes.people.models import Appointment, Invite, PersonRequest
from programmes.questions import engine
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
        granted=application("accepted"),
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
    _assessing(world, at)
    world.report, world.entry, world.survey_code = _monitoring(world)
    return world


def _monitoring(world: SimpleNamespace) -> tuple[Any, Any, str]:
    """A report that waits for an officer, a library entry that is not published, and a participant's code."""
    reference.load()
    by, second, award = world.amina, world.bode, world.granted.award
    days = [(kind, clock.now().date() + timedelta(days=30)) for kind in ("progress", "end")]
    sent = []
    for report in monitoring.schedule(award=award, by=by, due=days):
        report = monitoring.begin(report=report, by=by, token=factories.token())
        for asked in engine.defined(report.sheet).questions.values():
            value = {"long_text": CANARY, "number": "12", "money": "10.00", "yes_no": "yes"}.get(asked.kind)
            value = value or asked.choices[0].code
            report.sheet.answers.create(key=asked.key, value=value, revision=1, saved_by=by)
        report = monitoring.submit(report=report, by=by, token=factories.token())
        sent.append(monitoring.sign_off(report=report, by=second, token=factories.token()))
    done = monitoring.accept(report=sent[1], note="", by=world.efua, token=factories.token())
    entry = monitoring.begin_entry(report=done, by=world.efua, token=factories.token())
    codes = monitoring.issue(award=award, count=1, by=by, token=factories.token())
    return sent[0], entry, codes[0].code


def _assessing(world: SimpleNamespace, at: Any) -> None:
    """Peckham's sent application in the hands of Dev, a seat on the panel, and an item of due diligence."""
    world.criterion = Criterion.objects.create(round=world.round, key="mixing", name="Mixing")
    # As it stands for an officer who has declared, so that the pages behind the buttons show all they can.
    for officer in (world.efua, world.finn, world.root, world.dev):
        factories.declared(officer, world.sent)
    stage = Assessment.objects.create(application=world.sent, state="to_assess", since_at=at)
    world.assignment = Assignment.objects.create(
        assessment=stage, assessor=world.dev, kind="first", since_at=at, assigned_at=at, assigned_by=world.efua
    )
    world.seat_key = "s" * 43
    world.seat = PanelInvitation.objects.create(
        round=world.round,
        email="pat@portal.example",
        token_hash=PanelInvitation.hash_of(world.seat_key),
        invited_at=at,
        invited_by=world.efua,
        answer_by_at=at + timedelta(days=14),
        ends_at=at + timedelta(days=30),
    )
    world.diligence = DueDiligence.objects.create(application=world.funded, kind="bank", since_at=at)


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
