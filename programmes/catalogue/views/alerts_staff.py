"""The staff's pages of alerts: topics, what they write, and what went out. No page shows an address."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue.actions import alerts as actions
from programmes.catalogue.forms_alerts import ItemForm, TopicForm
from programmes.catalogue.models import Alert, AlertItem, AlertTopic
from programmes.catalogue.views.deeds import Deed, above_list, on_record
from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import Records, show

PAST = {
    "add": "Added", "retire": "Not offered any more", "offer": "Offered again", "write": "Written",
    "publish": "Goes out with the next e-mail", "drop": "Not sent",
}  # fmt: skip
MAY = Permission.EDIT_PROGRAMMES
RECORDS = Records("programmes", MAY, PAST)
COLOURS = {"offered": "green", "ready": "green", "draft": "yellow"}


def _topics() -> tuple[str, str]:
    return "Topics of alerts", RECORDS.at("alerttopic_changelist")


def _items() -> tuple[str, str]:
    return "Things that opened", RECORDS.at("alertitem_changelist")


TOPIC_VERBS = {
    verb: on_record(deed, name="topic", rows=AlertTopic.objects.all, permission=MAY, back=lambda record: _topics())
    for verb, deed in {
        "retire": Deed(
            "Do not offer the topic any more", "Nobody new can choose it. Whoever chose it keeps it.", "Take it away",
            "It is not offered any more.", actions.retire_topic,
        ),
        "offer": Deed("Offer the topic again", "People can choose it.", "Offer it", "It is offered.",
                      actions.offer_topic),
    }.items()
}  # fmt: skip
ITEM_VERBS = {
    verb: on_record(deed, name="item", rows=AlertItem.objects.all, permission=MAY, back=lambda record: _items())
    for verb, deed in {
        "publish": Deed(
            "Send it", "It goes out with the next daily e-mail, to everybody whose choice it fits. It cannot be "
            "called back.", "Send it", "It goes out with the next e-mail.", actions.publish_item,
        ),
        "drop": Deed("Do not send it", "It stays here as not sent.", "Do not send it", "It is not sent.",
                     actions.drop_item),
    }.items()
}  # fmt: skip
topic_new = above_list(
    Deed("Add a topic", "People can choose it beside the four themes.", "Add it", "The topic is offered.",
         actions.add_topic, lambda request, record: TopicForm(request.POST or None)),
    permission=MAY, back=_topics,
)  # fmt: skip
item_new = above_list(
    Deed("Write something", "It waits as a draft until you send it.", "Save the draft", "The draft is saved.",
         actions.write_item, lambda request, record: ItemForm(request.POST or None)),
    permission=MAY, back=_items,
)  # fmt: skip


def _steps(model: str, found: Any, words: dict[str, str]) -> list[tuple[str, str]]:
    verbs = found.FLOW.open_moves(found.state)
    return [(label, RECORDS.at(f"{model}_{verb}", found.pk)) for verb, label in words.items() if verb in verbs]


@require_safe
def topic(request: SignedIn, pk: Any) -> HttpResponse:
    """One topic, and how many chose it."""
    found = RECORDS.fetch(request, AlertTopic.objects.all(), pk)
    chosen = Alert.objects.filter(confirmed_at__isnull=False, about__contains=[found.slug]).count()
    return show(
        request,
        found.name,
        _topics(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=_steps("alerttopic", found, {"retire": "Do not offer it any more", "offer": "Offer it again"}),
        facts=[("People who chose it", str(chosen))],
        tables=[],
        history=RECORDS.history(found),
    )


@require_safe
def item(request: SignedIn, pk: Any) -> HttpResponse:
    """One thing that opened, or that staff wrote."""
    found = RECORDS.fetch(request, AlertItem.objects.all(), pk)
    what, where = actions.told(found.about, found.boroughs)
    return show(
        request,
        found.title,
        _items(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=_steps("alertitem", found, {"publish": "Send it", "drop": "Do not send it"}),
        facts=[
            ("What it is", found.kind),
            ("Text", found.text or "None"),
            ("Leads to", found.url),
            ("For those who chose", what),
            ("Where", where),
            ("Seen", clock.uk_time(found.seen_at)),
            *([("Closes", clock.uk_time(found.closes_at))] if found.closes_at else []),
        ],
        tables=[],
        history=RECORDS.history(found),
    )
