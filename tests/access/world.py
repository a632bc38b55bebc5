"""What the access test walks through: Peckham's records, marked so that a leak is seen, and everybody's browser."""

import hashlib
from datetime import timedelta
from functools import reduce
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from grants.applications import reference as equality
from grants.applications.actions import invited
from grants.applications.models import (
    AccountableBody,
    AssistedEntry,
    Booking,
    CallBack,
    Collaborator,
    CollaboratorInvite,
    InformationSession,
    Letter,
    Recording,
)
from grants.applications.models.keys import hash_of
from grants.assessment.models import Assessment, Assignment, DueDiligence, PanelInvitation
from grants.awards.models import (
    Agreement,
    AgreementDocument,
    AgreementTerms,
    BankDetails,
    Clawback,
    Milestone,
    Payment,
    PaymentBatch,
    PaymentLimit,
    Recommendation,
    Suspension,
    Variation,
)
from grants.funds.models import Codesign, CodesignHelper, Criterion
from grants.monitoring import actions as monitoring
from grants.monitoring import reference
from programmes import audit, clock, jobs
from programmes.audit.models import AuditEvent
from programmes.catalogue import actions as taking_part
from programmes.evidence import actions as evidence
from programmes.evidence.models import Measure, Survey, SurveyCode, Wave
from programmes.evidence.notices import STOP_SALT
from programmes.files import DOCUMENTS
from programmes.files import actions as files
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Channel, Choice, Notice
from programmes.outputs import actions as exports
from programmes.outputs.models import Export
from programmes.people.models import Appointment, Invite, PersonRequest
from programmes.questions import engine
from tests import factories
from tests.access.programmes import PARTS
from tests.programmes.catalogue import rows as catalogue

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
        strand=factories.strand(of=chosen.fund),
        authorisation=factories.authorisation(),
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
    world.recommendation = Recommendation.objects.create(
        application=world.declined,
        amount=2500,
        note=f"We should have funded it. {CANARY}",
        since_at=at,
        recommended_at=at,
        recommended_by=world.root,
    )
    _together(world, at)
    _codesign(world, at)
    _helping(world, at)
    _assessing(world, at)
    running_grant(world, at)
    world.export = _export(world.efua)
    world.report, world.entry, world.survey_code = _monitoring(world)
    _taking_part(world)
    for add in PARTS:
        add(world)
    return world


def _together(world: SimpleNamespace, at: Any) -> None:
    """A guest on Peckham's draft, an open invitation to it, a recording, and the equality monitoring's questions."""
    equality.load()
    guest = factories.person("Gail Guest", email="gail.guest@portal.example")
    world.guest = Collaborator.objects.create(
        application=world.draft, person=guest, role="writer", guest=True, joined_at=at, invited_by=world.amina
    )
    world.guest_invite, world.guest_key = CollaboratorInvite.offer(
        application=world.draft, email="greta@portal.example", role="reader", by=world.amina, at=at
    )
    world.recording = Recording.objects.create(application=world.sent, file=world.file, sent_at=at)


def _helping(world: SimpleNamespace, at: Any) -> None:
    """Parents with an accountable body that was asked, an entry for Farah, a call-back, and a place at a session."""
    world.body_key, world.entry_key, world.booking_key = "b" * 43, "e" * 43, "p" * 43
    parents = factories.round(accountable_bodies=True)
    world.parents = factories.application(by=world.amina, to=parents, project_title="Saturday lunches")
    AccountableBody.objects.create(
        application=world.parents,
        name="Rye Lane School",
        no_number="A state school",
        contact_name="Hal Head",
        email="hal@school.example",
        key_hash=hash_of(world.body_key),
        named_at=at,
        named_by=world.amina,
        link_ends_at=at + timedelta(days=7),
    )
    entered = factories.application(by=world.farah, to=world.round)
    world.assisted = AssistedEntry.objects.create(
        application=entered,
        channel="paper",
        contact_name="Farah",
        email=world.farah.email,
        state="asked",
        how="letter",
        fingerprint="f" * 64,
        key_hash=hash_of(world.entry_key),
        asked_at=at,
        link_ends_at=at + timedelta(days=7),
        since_at=at,
        entered_at=at,
        entered_by=world.efua,
    )
    world.letter = Letter.objects.create(
        application=world.sent, event="tests.letter", subject="We have it", body=CANARY, written_at=at
    )
    world.call_back = CallBack.objects.create(
        round=world.round, name="Cal", phone="020 7946 0000", since_at=at, asked_at=at
    )
    world.session = InformationSession.objects.create(
        round=world.round,
        starts_at=at + timedelta(days=7),
        place="City Hall",
        capacity=5,
        planned_at=at,
        planned_by=world.efua,
    )
    world.booking = Booking.objects.create(
        session=world.session,
        name="Bea",
        email="bea@people.example",
        state="booked",
        key_hash=hash_of(world.booking_key),
        booked_at=at,
        since_at=at,
    )


def _codesign(world: SimpleNamespace, at: Any) -> None:
    """The round's criteria, open for comment, and one parent who was invited."""
    world.helper_key = "h" * 43
    held = Codesign.objects.create(
        round=world.round,
        intro="What matters?",
        comments_until_at=at + timedelta(days=7),
        opened_at=at,
        opened_by=world.efua,
    )
    world.helper = CodesignHelper.objects.create(
        codesign=held,
        email="petra.parent@portal.example",
        token_hash=CodesignHelper.hash_of(world.helper_key),
        invited_at=at,
        invited_by=world.efua,
    )


def _taking_part(world: SimpleNamespace) -> None:
    """A programme with an expression of interest, what somebody sent through it, and an invitation to the round."""
    world.way = catalogue.way(by=world.otto)
    world.response = catalogue.sent(world.way, answers={"about_group": "We listen."})
    made = taking_part.invite(
        kind=invited.KIND,
        scope=world.round.pk,
        email=world.response.email,
        response=world.response,
        expires_at=world.round.last_moment,
        by=world.efua,
    )
    assert made
    world.invited_key = made[1]
    world.survey = Survey.objects.get(codes__code=world.survey_code)
    world.award_scope = str(world.granted.award.pk)
    world.wave, world.paper_batch, world.keyed = _on_paper(world)
    world.said_done = "agreed"
    world.stop_link = signing.dumps(str(uuid4()), salt=STOP_SALT)
    world.measure = Measure.objects.first() or Measure.objects.create(
        slug="people", name="People", definition="People who took part.", unit="people", source="Reports"
    )


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


def _on_paper(world: SimpleNamespace) -> tuple[Any, Any, Any]:
    """A wave with forms on paper, a batch that is typed in twice, and a form whose two entries differ."""
    code = SurveyCode.objects.get(code=world.survey_code)
    wave = Wave.objects.get(survey=code.survey, scope=code.scope)
    wave = evidence.put_on_paper(wave=wave, by=world.amina, token=factories.token())
    batch = evidence.start_batch(wave=wave, twice=True, language="en", by=world.amina, token=factories.token())
    given = {"batch": batch, "code": code.code, "by": world.amina}
    answers = {"unreadable": False, "language": "en", "answers": {"belong": "agree"}, "token": factories.token()}
    evidence.key_first(**given, **answers)
    keyed = evidence.key_second(**given, answers={"belong": "disagree"}, token=factories.token())
    return wave, batch, keyed


def running_grant(world: SimpleNamespace, at: Any) -> None:
    """Peckham's grant while it runs, with one row of everything that has a page."""
    award, by, officer, finance = world.granted.award, world.amina, world.efua, world.finn
    period = {"start_date": at.date(), "end_date": at.date() + timedelta(days=90)}
    stamps = {"drawn_up_at": at, "drawn_up_by": officer, "issued_at": at, "issued_by": officer, "since_at": at}
    world.agreement = Agreement.objects.create(
        award=award,
        amount=award.amount,
        beneficiary_type="voluntary",
        decision_number="MD2167",
        purpose=CANARY,
        state="accepted",
        accepted_at=at,
        accepted_by=by,
        accepted_name="Amina",
        accepted_position="Chair",
        **period,
        **stamps,
    )
    body = CANARY.encode()
    AgreementDocument.objects.create(
        agreement=world.agreement, kind="accepted", body=body, sha256=hashlib.sha256(body).hexdigest(), made_at=at
    )
    world.batch = PaymentBatch.objects.create(number=1, gathered_at=at, gathered_by=finance)
    paid = {
        "requested_at": at,
        "requested_by": officer,
        "authorised_at": at,
        "authorised_by": finance,
        "paid_at": at,
        "paid_by": finance,
        "paid_date": at.date(),
        "paid_reference": "F-1",
        "batch": world.batch,
    }
    for number, state, more in ((1, "paid", paid), (2, "planned", {})):
        world.milestone = Milestone.objects.create(award=award, number=number, title=CANARY, when="officer")
        world.payment = Payment.objects.create(
            award=award, milestone=world.milestone, amount=1000, since_at=at, state=state, **more
        )
    world.account = BankDetails.objects.create(
        award=award,
        account_name=CANARY,
        sort_code="309430",
        account_number="12345678",
        since_at=at,
        given_at=at,
        given_by=by,
    )
    world.variation = Variation.objects.create(
        award=award, kind="amount", amount=1500, reason=CANARY, since_at=at, asked_at=at, asked_by=by
    )
    world.suspension = Suspension.objects.create(award=award, reason=CANARY, suspended_at=at, suspended_by=officer)
    world.clawback = Clawback.objects.create(
        award=award, amount=100, reason=CANARY, since_at=at, asked_at=at, asked_by=officer
    )
    world.limit = PaymentLimit.objects.create(person=finance, up_to=5000, set_at=at, set_by=world.root)
    world.terms = AgreementTerms.objects.create(fund=world.round.fund, terms="Sing.", team="Team", directorate="House")


def _assessing(world: SimpleNamespace, at: Any) -> None:
    """Peckham's sent application in the hands of Dev, a seat on the panel, and an item of due diligence."""
    with factories.thawed():
        world.criterion = Criterion.objects.create(round=world.round, key="mixing", name="Mixing")
    # As it stands for an officer who has declared, so that the pages behind the buttons show all they can.
    for officer in (world.efua, world.ade, world.finn, world.root, world.dev):
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


def _export(by: Any) -> Export:
    """Every application as an officer took it out; everybody else gets nothing of it."""
    made = exports.ask(
        what="applications", filters={}, columns=["summary"], format="csv", rows=None, by=by, token=factories.token()
    )
    exports.make(made.pk)
    made.refresh_from_db()
    assert made.state == Export.State.MADE
    return made


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
