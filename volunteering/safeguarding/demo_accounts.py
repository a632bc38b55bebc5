"""Accounts of the demonstration that only volunteering has: with the one password, and an address in .example."""

import os
from typing import Any

from programmes import clock
from programmes.people.loading import DOMAIN
from programmes.people.models import User

SHORTEST = 8


def account(key: str, name: str) -> User:
    """This person, who signs in with the demonstration's password (DEMO_PASSWORD); made where they are missing.

    Without a password worth the name nobody can sign in as them.
    """
    email, password = f"{key}@{DOMAIN}", os.environ.get("DEMO_PASSWORD", "")
    user = User.objects.filter(email=email).first() or User(email=email, name=name, agreed_at=clock.now())
    if len(password) < SHORTEST:
        user.set_unusable_password()
    elif not user.check_password(password):
        user.set_password(password)
    user.save()
    addresses: Any = getattr(user, "emailaddress_set")  # noqa: B009 the accounts' library adds it
    addresses.get_or_create(email=email, defaults={"verified": True, "primary": True})
    return user
