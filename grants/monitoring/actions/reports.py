"""What a group and an officer do with a report, and what comes round by itself."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.awards.actions import agreements
from grants.awards.models import Award
from grants.monitoring import notices
from grants.monitoring import schedule as schedules
from grants.monitoring.models import Report
from grants.monitoring.outcomes import note_people
from programmes import audit, clock, tokens
from programmes.evidence import actions as evidence
from programmes.evidence.models import Wave
from programmes.questions import actions as questions
from programmes.questions import engine
from programmes.workflow import MoveRefused

REMIND_BEFORE = timedelta(days=14)


@transaction.atomic
def schedule(*, award: Award, by: Any, due: Iterable[schedules.Due] | None = None) -> list[Report]:
    """Set down when each report is due, and open the survey for the people who take part.

    `due` replaces the round's own list of (kind, day). Doing it again adds nothing: an award that was taken back,
    restored and accepted once more keeps the days it had.
    """
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    application = award.application
    at = clock.now()
    alone = application.organisation_id is None
    there = set(Report.objects.filter(award=award).values_list("kind", "due_date"))
    wanted = ([] if there else schedules.due(award)) if due is None else due
    made = Report.objects.bulk_create(
        Report(award=award, kind=kind, due_date=day, alone=alone, since_at=at)
        for kind, day in dict.fromkeys(wanted)
        if (kind, day) not in there
    )
    if made:
        audit.record(by=by, verb="grants.reports.scheduled", target=award, detail={"count": len(made)})
    survey = schedules.survey_of(application)
    if survey:
        evidence.open_wave(survey=survey, scope=str(award.pk), kind=Wave.Kind.BEFORE, by=by)
    return made


@transaction.atomic
def move_due_days(*, award: Award, before: tuple[date, date], after: tuple[date, date], by: Any) -> int:
    """The project has other dates: reports on the way move with its first day, the one at the end with its last.

    What has been sent keeps its day. Returns how many moved.
    """
    shift = {Report.Kind.PROGRESS: after[0] - before[0], Report.Kind.END: after[1] - before[1]}
    rows = list(Report.objects.select_for_update().filter(award=award).not_sent().order_by("due_date"))
    # Two of one kind never share a day on the way: moving to later days begins with the last, else with the first.
    moved = 0
    for report in sorted(rows, key=lambda row: row.due_date, reverse=shift[Report.Kind.PROGRESS] > timedelta(0)):
        by_days = shift[Report.Kind(report.kind)]
        if by_days:
            report.due_date += by_days
            report.reminded_before_at = report.reminded_after_at = None
            report.save(update_fields=["due_date", "reminded_before_at", "reminded_after_at"])
            moved += 1
    if moved:
        audit.record(by=by, verb="grants.reports.moved", target=award, detail={"count": moved})
    return moved


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).with_parties().get(pk=report.pk)


@transaction.atomic
def begin(*, report: Report, by: Any, token: str) -> Report:
    """Open the report's questions for the group."""
    tokens.spend(token, by=by, purpose=f"grants.reports.begin:{report.pk}")
    report, at = _locked(report), clock.now()
    report.FLOW.check("begin", report.state)
    sheet = questions.open_sheet(
        question_set=schedules.questions_for(report.award, report.kind),
        facts={"applying_as": "person" if report.alone else "organisation"},
        by=by,
    )
    report.begin(by=by, at=at, sheet=sheet)
    report.save()
    report.moves.create(verb="begin", by=by, at=at)
    audit.record(by=by, verb="grants.reports.begun", target=report)
    return report


@transaction.atomic
def save(*, report: Report, page: str, form: Any, by: Any, token: str) -> questions.Saved:
    """Keep what changed on one page; whoever changes an answer cannot be the one who signs off."""
    report = _locked(report)
    if not report.is_editable or report.sheet is None:
        raise MoveRefused(
            "This report is no longer being written. What you have typed below was not saved: copy it if you need it."
        )
    saved = questions.save_page(sheet=report.sheet, page=page, form=form, by=by, token=token)
    if saved.changed:
        report.written_by = by
        report.save(update_fields=["written_by"])
    return saved


@transaction.atomic
def submit(*, report: Report, by: Any, token: str) -> Report:
    """The report is written: colleagues are asked to sign it off. Somebody who applied alone sends it to us at once."""
    tokens.spend(token, by=by, purpose=f"grants.reports.submit:{report.pk}")
    report, at = _locked(report), clock.now()
    report.FLOW.check("submit", report.state)
    left = engine.missing(report.sheet) if report.sheet else []
    if left:
        raise MoveRefused(
            f"There {'is one thing' if len(left) == 1 else f'are {len(left)} things'} to put right first. "
            "They are listed on the page where you check your answers."
        )
    report.submit(by=by, at=at)
    move = report.moves.create(verb="submit", by=by, at=at)
    audit.record(by=by, verb="grants.reports.submitted", target=report)
    if report.alone:
        report.sign_off(by=by, at=at)
        notices.signed_off(report, move)
    else:
        notices.submitted(report, move)
    report.save()
    return report


@transaction.atomic
def take_back(*, report: Report, reason: str, by: Any, token: str) -> Report:
    """Change something before anybody signs it off."""
    tokens.spend(token, by=by, purpose=f"grants.reports.take_back:{report.pk}")
    report, at = _locked(report), clock.now()
    report.take_back(by=by, at=at)
    report.save()
    report.moves.create(verb="take_back", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.reports.taken_back", target=report)
    return report


@transaction.atomic
def sign_off(*, report: Report, by: Any, token: str) -> Report:
    """A second person of the group vouches for it: the officers have it now, and it cannot be changed."""
    tokens.spend(token, by=by, purpose=f"grants.reports.sign_off:{report.pk}")
    report, at = _locked(report), clock.now()
    report.sign_off(by=by, at=at)
    report.save()
    move = report.moves.create(verb="sign_off", by=by, at=at)
    audit.record(by=by, verb="grants.reports.signed_off", target=report)
    notices.signed_off(report, move)
    return report


@transaction.atomic
def return_(*, report: Report, question: str, by: Any, token: str) -> Report:
    """An officer sends it back with a question; the group changes it and signs it off again."""
    tokens.spend(token, by=by, purpose=f"grants.reports.return:{report.pk}")
    report, at = _locked(report), clock.now()
    report.return_(by=by, at=at)
    if not question.strip():
        raise MoveRefused("Write the question: the group reads it.", field="question")
    report.save()
    move = report.moves.create(verb="return_", by=by, at=at, note=question.strip())
    audit.record(by=by, verb="grants.reports.returned", target=report)
    notices.returned(report, move)
    return report


@transaction.atomic
def accept(*, report: Report, note: str, by: Any, token: str) -> Report:
    """An officer is content with it. An end-of-grant report counts in the fund's number of people from now on."""
    tokens.spend(token, by=by, purpose=f"grants.reports.accept:{report.pk}")
    report, at = _locked(report), clock.now()
    report.accept(by=by, at=at)
    report.save()
    move = report.moves.create(verb="accept", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="grants.reports.accepted", target=report)
    if report.kind == Report.Kind.END:
        note_people(report, at)
    agreements.reached(report.award, report.kind, by=by, at=at, most=1)
    notices.accepted(report, move)
    return report


def remind() -> int:
    """Write to groups whose report is due within 14 days, and to those whose report is late, once each; how many."""
    today = timezone.localdate(clock.now(), clock.LONDON)
    waiting = Report.objects.of_live_awards().not_sent()
    # "On or before": a day on which no worker ran is made up for on the next.
    soon = waiting.filter(due_date__lte=today + REMIND_BEFORE, due_date__gte=today, reminded_before_at__isnull=True)
    late = Report.objects.overdue_on(today).filter(reminded_after_at__isnull=True)
    done = 0
    for found, which in ((soon, "before"), (late, "after")):
        done += sum(_remind_one(key, which, today) for key in found.values_list("pk", flat=True))
    return done


@transaction.atomic
def _remind_one(key: Any, which: str, today: date) -> int:
    """Stamp and tell in one transaction; another worker's row, or one sent meanwhile, is passed over."""
    stamp = f"reminded_{which}_at"
    rows = Report.objects.select_for_update(of=("self",), skip_locked=True).with_parties().not_sent()
    report = rows.filter(pk=key, **{f"{stamp}__isnull": True}).first()
    if report is None:
        return 0
    setattr(report, stamp, clock.now())
    report.save(update_fields=[stamp])
    (notices.due_soon if which == "before" else notices.overdue)(report)
    return 1
