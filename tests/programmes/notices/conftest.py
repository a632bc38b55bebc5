"""A message to send, and a stub of GOV.UK Notify to send it with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from programmes import notices
from programmes.notices.models import Notice
from tests.programmes.notices.notify_stub import API_KEY, NotifyStub


@pytest.fixture
def tell() -> Callable[..., Notice]:
    """Write one message about a refused file and give its row: tell(amina), tell(amina, event="…", choice="news")."""

    def write(*people: Any, event: str = "tests.told", **options: Any) -> Notice:
        class File:
            name, refusal = options.pop("name", "plan, ç.pdf"), "It was <empty> & “odd”."

        with transaction.atomic():
            notices.send(
                event=event, to=people, template="programmes/files/email/refused", context={"file": File}, **options
            )
        return Notice.objects.filter(event=event).latest("created_at")

    return write


@pytest.fixture
def notify(settings: Any) -> Iterator[NotifyStub]:
    """GOV.UK Notify's stub, set as the provider."""
    with NotifyStub() as stub:
        settings.EMAIL_PROVIDER, settings.NOTIFY_BASE_URL = "notify", stub.url
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = API_KEY, "f33517ff-2a88-4f6e-b855-c550268ce08a"
        yield stub
