"""What loans add to the portal's registries."""

from programmes.catalogue import demo_loans as _demo  # noqa: F401 it registers itself
from programmes.catalogue import kinds
from programmes.catalogue import tasks_loans as _tasks  # noqa: F401 the reminders
from programmes.catalogue import waiting_loans as _waiting  # noqa: F401 staff's list
from programmes.catalogue.actions import loans
from programmes.catalogue.forms_loans import LoanForm
from programmes.catalogue.kinds import Kind
from programmes.catalogue.models import Response
from programmes.catalogue.views import loans as views


def _links(response: Response) -> list[tuple[str, str]]:
    booking = getattr(response, "loan_booking", None)
    return [("Open the hub", booking.hub.admin_url)] if booking else []


kinds.register(
    Kind(
        "loan",
        arranged="Booked",
        arrange="Book it",
        page=views.hubs,
        item=views.hub,
        form=LoanForm,
        received=loans.received,
        ended=loans.ended,
        told=loans.told,
        at_once=True,
        links=_links,
    )
)
