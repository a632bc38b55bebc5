"""Beginning an application."""

from typing import Any

from django.db import connection, transaction

from grants.applications.actions import invited, limits
from grants.applications.actions import reuse as taking_over
from grants.applications.actions.writing import take_facts
from grants.applications.models import Application
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.people.access import OrganisationKind
from programmes.people.models import Organisation
from programmes.questions import actions as questions
from programmes.questions import engine
from programmes.workflow import MoveRefused

APPLICANTS = frozenset(
    {OrganisationKind.COMMUNITY, OrganisationKind.SCHOOL, OrganisationKind.HOST, OrganisationKind.ADVISER}
)


@transaction.atomic
def start(
    *, round: Round, organisation: Organisation | None, by: Any, token: str, reuse: bool = False, interest: bool = False
) -> Application:
    """Begin an application:

    for one of `by`'s organisations, or for `by` as one person (None). It gets its reference now. `reuse` fills in what
    the applicant's last application said about the applicant, `interest` what `by` said when they left the interest for
    which they were invited. Refused when the applicant has as many live applications
    as the round or the fund allows.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.start:{round.pk}")
    at = clock.now()
    round = Round.objects.select_related("fund", "strand").get(pk=round.pk)
    round.refuse_if_closed(at)
    _refuse_wrong_applicant(round, organisation, by)
    limits.refuse_one_more(round, organisation, by)
    facts = {"applying_as": "organisation" if organisation else "person"}
    sheet = questions.open_sheet(question_set=round.question_set, facts=facts, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('grants_reference_number')")
        number = cursor.fetchone()[0]
    application = Application(
        reference=f"{round.fund.prefix}-{at.astimezone(clock.LONDON):%Y}-{number:04d}",
        round=round,
        organisation=organisation,
        person=None if organisation else by,
        lead=by,
        sheet=sheet,
        started_at=at,
        started_by=by,
        since_at=at,
    )
    application.take_facts(title="", amount=None, borough=None)
    application.save(force_insert=True)
    application.moves.create(verb="start", by=by, at=at)
    audit.record(by=by, verb="grants.applications.started", target=application)
    if interest and invited.fill(application=application, by=by):
        take_facts(application, engine.answers(sheet))
        application.save(update_fields=["title", "amount_asked", "borough", "search_text"])
    earlier = taking_over.source(organisation=organisation, by=by) if reuse else None
    if earlier:
        taking_over.fill(application=application, earlier=earlier, by=by)
    tokens.settle(token, str(application.pk))
    return application


def _refuse_wrong_applicant(round: Round, organisation: Organisation | None, by: Any) -> None:
    if organisation is None:
        if not round.terms.for_individuals and not round.accountable_bodies:
            raise MoveRefused(
                "This fund is for organisations only. Choose a group that you belong to.", field="applicant"
            )
        return
    if not round.terms.for_organisations:
        raise MoveRefused("This fund is for people only, not for organisations.", field="applicant")
    if by.role_in(organisation) is None:
        raise MoveRefused("You do not belong to this group. Choose a group of your own.", field="applicant")
    if organisation.kind not in APPLICANTS or not organisation.is_working:
        raise MoveRefused(
            "This organisation cannot apply for a grant. Choose another, or apply as one person.", field="applicant"
        )
