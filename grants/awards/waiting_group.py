"""What waits for a group while its grant runs: an agreement to accept, an account to give."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from grants.applications.models import Application
from grants.awards.actions.money import may_bind
from grants.awards.models import Agreement, BankDetails
from programmes.catalogue.home import OpenNow


def tasks(user: Any) -> list[OpenNow]:
    """For the home page: only what this person may do for the group."""
    account = BankDetails.objects.current().filter(award=OuterRef("award"))
    open_now = Q(state=Agreement.State.ISSUED) | Q(~Exists(account), state=Agreement.State.ACCEPTED)
    found = Agreement.objects.filter(open_now, award__application__in=Application.objects.of_applicant(user))
    rows = found.select_related("award__application__organisation", "award__application__person")[:6]
    return [_task(row) for row in rows if may_bind(row.award.application, user)]


def _task(agreement: Agreement) -> OpenNow:
    application = agreement.award.application
    name = application.title or application.reference
    if agreement.state == Agreement.State.ISSUED:
        return OpenNow(name, "Read and accept the agreement for your grant.", agreement.get_absolute_url())
    where = reverse("grants:bank_account", args=[application.pk])
    return OpenNow(name, "Give the bank account that we pay your grant into.", where)
