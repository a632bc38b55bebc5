"""For `manage.py load_demo`: two topics, and a draft that an editor can send."""

from collections.abc import Callable

from django.db import transaction

from programmes import tokens
from programmes.catalogue import demo as _ways  # noqa: F401 the ways are opened first
from programmes.catalogue.actions import alerts
from programmes.catalogue.loading import demo
from programmes.catalogue.models import AlertTopic
from programmes.people.loading import DOMAIN
from programmes.people.models import User

TOPICS = [("new-londoners", "New to London"), ("first-jobs", "First jobs and skills")]


@demo.register
@transaction.atomic
def load_topics(say: Callable[[str], object]) -> None:
    """Otto offers two topics and writes a message."""
    otto = User.objects.filter(email=f"otto@{DOMAIN}").first()
    if otto is None or AlertTopic.objects.exists():
        say("Topics of alerts: there already")
        return
    for slug, name in TOPICS:
        alerts.add_topic(slug=slug, name=name, by=otto, token=tokens.issue())
    alerts.write_item(
        title="A question to you: what helped in your first month? (fictional)",
        text="This message is made up. It shows what a message on a topic looks like.",
        url="/programmes/talk-london/",
        about=["new-londoners"],
        boroughs=[],
        by=otto,
        token=tokens.issue(),
    )
    say(f"{len(TOPICS)} topics of alerts")
