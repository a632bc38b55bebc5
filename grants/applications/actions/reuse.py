"""Starting with the answers of the applicant's last application, each marked with where it came from."""

from typing import Any

from grants.applications.models import Application
from programmes.people.models import Organisation
from programmes.questions import actions as questions
from programmes.questions import definition
from programmes.questions.definition import Definition

# Where a set marks no question by itself, its section about the applicant is what stays the same.
ABOUT_APPLICANT = "applicant"


def source(*, organisation: Organisation | None, by: Any) -> Application | None:
    """The newest application that this applicant has sent and that `by` may read; None where there is none."""
    own = Application.objects.visible_to(by).filter(submitted_at__isnull=False)
    own = own.filter(organisation=organisation) if organisation else own.filter(person=by)
    return own.select_related("sheet", "organisation").order_by("-submitted_at", "-started_at", "-pk").first()


def keys(asked: Definition) -> set[str]:
    """The questions of a set whose answers may be offered again."""
    marked = {key for key, question in asked.questions.items() if question.reuse}
    return marked or {key for key, question in asked.questions.items() if question.section == ABOUT_APPLICANT}


def fill(*, application: Application, earlier: Application, by: Any) -> tuple[str, ...]:
    """Copy what both applications ask alike into the new one; its keys are returned. Files are chosen anew."""
    return questions.copy_answers(
        from_sheet=earlier.sheet,
        to_sheet=application.sheet,
        said=f"your earlier application {earlier.reference}",
        by=by,
        keys=keys(definition.load(application.sheet.question_set_id)),
    )
