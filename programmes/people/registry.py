"""What this room adds to the registries: its own erasure and retention, and the entries for the packages' tables."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry

from programmes import personal
from programmes.people import data
from programmes.people.actions.erasure import erase_own_rows
from programmes.people.models import Invite, PersonRequest
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field

INVITES_KEPT_FOR = timedelta(days=2 * 365)
REQUESTS_KEPT_FOR = timedelta(days=6 * 365)

personal.declare(
    EmailAddress,
    owner="user",
    kept_for="while you have an account",
    fields={
        "user": Field("whose address it is", Erase.DELETE),
        "email": Field("to sign you in and to write to you", Erase.DELETE),
    },
)
personal.declare(
    EmailConfirmation,
    owner="email_address__user",
    kept_for="three days",
    fields={"key": Field("to see that the address is yours", Erase.DELETE, export=False)},
)
personal.declare(
    Authenticator,
    owner="user",
    kept_for="while you use it",
    fields={
        "user": Field("whose second factor it is", Erase.DELETE),
        "data": Field("to check your second factor", Erase.DELETE, export=False),
    },
)
personal.declare(
    LogEntry,
    owner="user",
    kept_for="two years",
    fields={"user": Field("to know which member of staff used the admin", Erase.KEEP, KEEP_LEDGER, export=False)},
    plain=["object_id", "object_repr", "change_message"],
)


def retain(at: datetime) -> int:
    """Delete invitations two years after they were sent, and requests six years after we answered them."""
    invites = Invite.objects.filter(invited_at__lt=at - INVITES_KEPT_FOR).delete()[0]
    limit = at - REQUESTS_KEPT_FOR
    answered = PersonRequest.objects.filter(done_at__lt=limit) | PersonRequest.objects.filter(refused_at__lt=limit)
    log = LogEntry.objects.filter(action_time__lt=at - INVITES_KEPT_FOR).delete()[0]
    return invites + answered.delete()[0] + log


data.register(data.Area("people", erase=erase_own_rows, retain=retain))
