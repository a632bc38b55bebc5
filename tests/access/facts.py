"""Who may open the pages of facts and reminders, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_FACT, _EDIT = "admin:citizenship_fact_", "admin:citizenship_factedit_"

EXPECT: dict[str, Expect] = {
    "citizenship:facts": public(),
    "citizenship:facts_changes": public(),
    "citizenship:facts_changes_feed": public(),
    "citizenship:facts_alerts": public(),
    "citizenship:facts_alert_done": public(name="alert_done_name"),
    "citizenship:facts_alert_confirm": public(signed="alert_confirm_key"),
    "citizenship:facts_alert_stop": public(signed="alert_stop_key"),
    **admin_pages("citizenship_fact", "keep_facts", "fact.pk", edit="keep_facts"),
    **admin_pages("citizenship_factedit", "keep_facts", "fact_edit.pk"),
    **{
        f"{_FACT}{verb}": staff("keep_facts", pk="fact.pk")
        for verb in ("write", "recheck", "withdraw", "hand_over", "look_now")
    },
    **{f"{_EDIT}{verb}": staff("keep_facts", pk="fact_edit.pk") for verb in ("publish", "drop")},
    "citizenship:reminders": public(),
    "citizenship:reminders_done": public(name="alert_done_name"),
    "citizenship:reminders_stop": public(signed="reminder_stop_key"),
}
PUBLIC: dict[str, str] = {
    "citizenship:facts": "what we say about status, with its sources, is everybody’s",
    "citizenship:facts_changes": "what has changed in it, for everybody",
    "citizenship:facts_changes_feed": "the same for programs that read feeds",
    "citizenship:facts_alerts": "advisers have no account",
    "citizenship:facts_alert_done": "advisers have no account",
    "citizenship:facts_alert_confirm": "the link in the first message; advisers have no account",
    "citizenship:facts_alert_stop": "the link that ends the messages; advisers have no account",
    "citizenship:reminders": "anybody may ask for a reminder, without an account",
    "citizenship:reminders_done": "anybody may ask for a reminder, without an account",
    "citizenship:reminders_stop": "the link that stops a reminder; nobody needs an account for it",
}


def facts(world: SimpleNamespace) -> None:
    """A published fact with a change that waits, an address that wants to hear of changes, and a reminder."""
    from django.core import signing

    from citizenship.facts.notices_facts import CONFIRM_SALT, STOP_SALT
    from citizenship.outreach.notices_reminders import STOP_SALT as REMINDER_SALT
    from tests.citizenship.factories import facts as rows
    from tests.citizenship.factories.reminders import reminder

    world.fact = rows.fact("walked")
    world.fact_edit = rows.edit(world.fact, by=world.otto)
    world.alert_done_name = "asked"
    alert = rows.alert("adviser@help.example")
    world.alert_confirm_key = signing.dumps(str(alert.pk), salt=CONFIRM_SALT)
    world.alert_stop_key = signing.dumps(str(alert.pk), salt=STOP_SALT)
    world.reminder_stop_key = signing.dumps(str(reminder().pk), salt=REMINDER_SALT)
