"""What directories add to the portal's registries."""

from programmes.catalogue import demo_listings as _demo  # noqa: F401 it registers itself
from programmes.catalogue import kinds
from programmes.catalogue import reference_listings as _reference  # noqa: F401 it registers itself
from programmes.catalogue import tasks_listings as _tasks  # noqa: F401 the yearly links
from programmes.catalogue import waiting_listings as _waiting  # noqa: F401 staff's list
from programmes.catalogue.actions import listings
from programmes.catalogue.forms_listings import ListingForm
from programmes.catalogue.kinds import Kind
from programmes.catalogue.models import Response
from programmes.catalogue.views import listings as views


def _links(response: Response) -> list[tuple[str, str]]:
    found = getattr(response, "listing", None)
    return [("Open the entry", found.admin_url)] if found else []


kinds.register(
    Kind(
        "listing",
        arranged="Listed",
        arrange="List it",
        page=views.directory,
        item=views.entry,
        add=views.add,
        form=ListingForm,
        received=listings.received,
        arranged_=listings.arranged,
        ended=listings.ended,
        told=listings.told,
        stands=True,
        organisation=True,
        links=_links,
    )
)
