"""What an application's own pages say of the accountable body and of what we wrote down for a group."""

from grants.applications.models import AccountableBody, Application
from grants.applications.models.bodies import may_have_one, must_have_one

COLOURS = {
    AccountableBody.State.ASKED: ("Waiting for its answer", "yellow"),
    AccountableBody.State.DECLINED: ("Said no", "red"),
    AccountableBody.State.CONFIRMED: ("Confirmed", ""),
}


def body_task(application: Application) -> list[dict[str, str]]:
    """The line of the task list about who holds the money; none where the round has no accountable bodies."""
    if not may_have_one(application):
        return []
    body = application.body
    nothing = ("Not named yet", "blue") if must_have_one(application) else ("Optional", "")
    status, colour = COLOURS[AccountableBody.State(body.state)] if body else nothing
    hint = body.name if body else "An organisation of your choice: your accountable body"
    url = f"{application.get_absolute_url()}accountable-body/"
    return [{"title": "Who holds the money", "status": status, "colour": colour, "url": url, "hint": hint}]


def about_help(application: Application) -> list[tuple[str, str]]:
    """What the applicant's copy says of it."""
    facts = []
    body, entry = application.body, getattr(application, "assisted", None)
    if body is not None and body.state == AccountableBody.State.CONFIRMED:
        facts.append(("Accountable body", f"{body.name}, {body.confirmed_name} ({body.confirmed_position})"))
    if entry is not None and entry.confirmed_at:
        words = (
            f"{entry.get_channel_display()}. {entry.confirmed_name} confirmed it ({entry.get_how_display().lower()})"
        )
        facts.append(("Entered by us", words))
    return facts
