"""What a person changes about themselves."""

from collections.abc import Iterable

from django.db import transaction

from programmes import audit, tokens
from programmes.notices.models import Choice
from programmes.people.models import User
from programmes.workflow import MoveRefused


@transaction.atomic
def update_details(*, by: User, name: str, phone: str, token: str) -> User:
    """Change your own name and telephone number. Colleagues and staff see the name from now on."""
    tokens.spend(token, by=by, purpose="programmes.people.update_details")
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    user.name, user.phone = name.strip(), phone.strip()
    if not user.name:
        raise MoveRefused("Enter your full name.", field="name")
    user.save(update_fields=["name", "phone"])
    audit.record(by=by, verb="programmes.people.details_updated", target=user)
    return user


@transaction.atomic
def choose_notices(*, by: User, wanted: Iterable[str], token: str) -> User:
    """Choose which kinds of e-mail you get. What is essential is always sent; everything stays in the inbox."""
    tokens.spend(token, by=by, purpose="programmes.people.choose_notices")
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    wanted = set(wanted)
    user.notices_off = [choice for choice in Choice.values if choice != Choice.ESSENTIAL and choice not in wanted]
    user.save(update_fields=["notices_off"])
    audit.record(by=by, verb="programmes.people.notices_chosen", target=user, detail={"off": user.notices_off})
    return user
