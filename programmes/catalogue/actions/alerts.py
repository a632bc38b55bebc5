"""Alerts: asking, confirming, stopping; what staff write; and the daily e-mail of what opened."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from programmes import clock, tokens
from programmes.catalogue import notices_alerts as notices
from programmes.catalogue import opening
from programmes.catalogue.actions.may import need_editor
from programmes.catalogue.actions.noting import moved
from programmes.catalogue.models import Alert, AlertItem, AlertTopic, Programme, TakePart
from programmes.catalogue.models.alerts import address_key
from programmes.notices import Address
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

UNCONFIRMED_KEPT_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=730)
AT_ONCE = 200


def choices() -> list[tuple[str, str]]:
    """What can be chosen: the four themes, then the topics that staff offer."""
    topics = AlertTopic.objects.filter(state=AlertTopic.State.OFFERED).values_list("slug", "name")
    return [*[(str(code), str(label)) for code, label in Programme.Theme.choices], *topics]


def told(about: Iterable[str], boroughs: Iterable[str]) -> list[str]:
    """What was chosen, in words."""
    names = dict(choices()) | dict(AlertTopic.objects.values_list("slug", "name"))
    places = dict(Borough.objects.values_list("pk", "name"))
    where = sorted(places[code] for code in boroughs if code in places)
    return [", ".join(names[code] for code in about if code in names), ", ".join(where) or "All of London"]


@transaction.atomic
def ask_for_alerts(*, take_part: TakePart, email: str, about: list[str], boroughs: list[str], token: str) -> None:
    """Somebody wants to hear of what opens: they get one message with a link, and nothing else before they confirm it.

    The answer is the same for an address that is on the list already: nobody learns who is. What it has chosen stays
    until the link is used. Raises MoveRefused for what is not an e-mail address, and once the way has closed.
    """
    tokens.spend(token, by=None, purpose="programmes.catalogue.alerts.ask")
    if not TakePart.objects.open().filter(pk=take_part.pk).exists():
        raise MoveRefused("This has closed meanwhile. Your address was not kept.")
    email = email.strip().lower()
    try:
        Address(email)
    except ValidationError as wrong:
        raise MoveRefused("Enter an e-mail address such as name@example.com.", field="email") from wrong
    Alert.objects.bulk_create(
        [Alert(email=email, address=address_key(email), asked_at=clock.now())], ignore_conflicts=True
    )
    held = Alert.objects.select_for_update(of=("self",)).get(address=address_key(email))
    notices.confirm(held, about=about, boroughs=boroughs, told=told(about, boroughs))


@transaction.atomic
def confirm_alerts(*, key: UUID, about: list[str], boroughs: list[str], token: str) -> None:
    """From now on this address hears of these. Raises MoveRefused when it was deleted, unconfirmed for a week."""
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.alerts.confirm:{key}")
    held = Alert.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if held is None:
        raise MoveRefused("This link is more than a week old, so we have deleted the address. Ask again.")
    held.confirm(about=about, boroughs=boroughs, told_until=last_number(), at=clock.now())
    held.save(update_fields=["about", "boroughs", "told_until", "confirmed_at"])


@transaction.atomic
def stop_alerts(*, key: UUID, token: str) -> None:
    """Delete the address. One that has gone already stays gone."""
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.alerts.stop:{key}")
    Alert.objects.filter(pk=key).delete()


def last_number() -> int:
    """The number of the newest item."""
    return int(AlertItem.objects.aggregate(last=Max("number"))["last"] or 0)


def _next_number() -> int:
    """The next number; whoever wants one at the same moment waits until we have ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('programmes.catalogue.alerts'))")
    return last_number() + 1


# --- what staff write ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_topic(*, slug: str, name: str, by: Any, token: str) -> AlertTopic:
    """Offer one more topic beside the themes."""
    need_editor(by)
    tokens.spend(token, by=by, purpose="programmes.catalogue.topic.add")
    try:
        with transaction.atomic():
            made = AlertTopic.objects.create(slug=slug, name=name.strip())
    except IntegrityError as error:
        raise MoveRefused(
            "There is a topic of this name already, or it is the name of a theme.", field="name"
        ) from error
    moved(made, "add", by, clock.now())
    return made


def _topic(topic: AlertTopic, verb: str, by: Any, token: str) -> AlertTopic:
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.topic.{verb}:{topic.pk}")
    held = AlertTopic.objects.select_for_update().get(pk=topic.pk)
    getattr(held, verb)()
    held.save(update_fields=["state"])
    moved(held, verb, by, clock.now())
    return held


@transaction.atomic
def retire_topic(*, topic: AlertTopic, by: Any, token: str) -> AlertTopic:
    """Nobody new can choose it. Whoever chose it keeps it until they change."""
    return _topic(topic, "retire", by, token)


@transaction.atomic
def offer_topic(*, topic: AlertTopic, by: Any, token: str) -> AlertTopic:
    """People can choose it again."""
    return _topic(topic, "offer", by, token)


@transaction.atomic
def write_item(
    *, title: str, text: str, url: str, about: list[str], boroughs: list[str], by: Any, token: str
) -> AlertItem:
    """Write something for those who asked. It waits until it is published."""
    need_editor(by)
    tokens.spend(token, by=by, purpose="programmes.catalogue.alert_item.write")
    made = AlertItem.objects.create(
        key=f"news:{uuid4()}",
        kind="News",
        title=title.strip(),
        text=text.strip(),
        url=url,
        about=about,
        boroughs=boroughs,
        state=AlertItem.State.DRAFT,
        seen_at=clock.now(),
        written_by=by,
    )
    moved(made, "write", by, made.seen_at)
    return made


@transaction.atomic
def publish_item(*, item: AlertItem, by: Any, token: str) -> AlertItem:
    """Send it with the next daily e-mail."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.alert_item.publish:{item.pk}")
    number = _next_number()
    held = AlertItem.objects.select_for_update().get(pk=item.pk)
    held.publish(number=number)
    held.save(update_fields=["state", "number"])
    moved(held, "publish", by, clock.now())
    return held


@transaction.atomic
def drop_item(*, item: AlertItem, by: Any, token: str) -> AlertItem:
    """Do not send it."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.alert_item.drop:{item.pk}")
    held = AlertItem.objects.select_for_update().get(pk=item.pk)
    held.drop()
    held.save(update_fields=["state"])
    moved(held, "drop", by, clock.now())
    return held


# --- what a worker does every day; all of it is safe to repeat -------------------------------------------------------


@transaction.atomic
def gather() -> int:
    """Give every opening that is new a number; returns how many. One that was seen before is never new again."""
    at, number = clock.now(), _next_number()
    found = {each.key: each for each in opening.everything(at)}
    known = set(AlertItem.objects.filter(key__in=found).values_list("key", flat=True))
    fresh = [each for key, each in found.items() if key not in known and each.about]
    AlertItem.objects.bulk_create(
        AlertItem(
            number=number + place,
            key=each.key,
            kind=each.kind,
            title=each.title[:200],
            text=each.text[:1000],
            url=each.url,
            about=list(each.about),
            boroughs=list(each.boroughs),
            closes_at=each.closes_at,
            seen_at=at,
        )
        for place, each in enumerate(fresh)
    )
    return len(fresh)


def tell() -> int:
    """Write to everybody what opened since they were last told, `AT_ONCE` in a transaction; returns to how many.

    Run again after a crash it writes nothing twice: the last item told moves on in the transaction of the message.
    """
    until, told_to, last = last_number(), 0, None
    while True:
        with transaction.atomic():
            rows = Alert.objects.filter(confirmed_at__isnull=False, told_until__lt=until).order_by("pk")
            rows = rows.filter(pk__gt=last) if last else rows
            some = list(rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
            if not some:
                return told_to
            told_to, last = told_to + _tell(some, until), some[-1].pk


def _tell(alerts: list[Alert], until: int) -> int:
    at, written = clock.now(), 0
    since = min(each.told_until for each in alerts)
    rows = AlertItem.objects.filter(number__gt=since, number__lte=until).order_by("number")
    items = [each for each in rows if each.closes_at is None or each.closes_at > at]
    for alert in alerts:
        mine = [each for each in items if int(each.number or 0) > alert.told_until and alert.wants(each)]
        if mine:
            notices.digest(alert, mine, until)
            written += 1
        alert.told_until = until
    Alert.objects.bulk_update(alerts, ["told_until"])
    return written


@transaction.atomic
def forget() -> int:
    """Delete addresses that nobody confirmed within a week, and items of more than two years ago; returns how many.

    The newest item stays, so that its number is never given again.
    """
    at = clock.now()
    gone = Alert.objects.filter(confirmed_at__isnull=True, asked_at__lt=at - UNCONFIRMED_KEPT_FOR).delete()[0]
    old = AlertItem.objects.filter(seen_at__lt=at - KEPT_FOR).exclude(number=last_number())
    known = {each.key for each in opening.everything(at)}
    return gone + old.exclude(key__in=known).delete()[0]


def export(person: Any) -> list[dict[str, Any]]:
    """What a person with an account may download: what their address hears of, and since when."""
    rows = Alert.objects.filter(address=address_key(str(person.email)))
    return [
        {"asked_at": each.asked_at, "confirmed": each.confirmed_at is not None, "of": told(each.about, each.boroughs)}
        for each in rows
    ]


def erase(person: Any, by: Any) -> None:
    """Delete the address of somebody whose account is erased."""
    Alert.objects.filter(address=address_key(str(person.email))).delete()
