"""Who may open the pages of events and young Londoners, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_P = "manage_outreach"
EXPECT: dict[str, Expect] = {
    "citizenship:events": public(),
    "citizenship:event": public(pk="outreach_event.pk"),
    "citizenship:event_take": public(pk="outreach_event.pk"),
    "citizenship:event_host": public(key="outreach_host_key"),
    "citizenship:place": public(),
    "citizenship:place_slip": public(405),
    "citizenship:young_londoners": public(),
    "citizenship:young_pack": public(),
    "citizenship:join_forum": public(),
    "citizenship:forum_request": public(key="forum_request_key"),
    "citizenship:forum_host": public(key="forum_host_key"),
    "citizenship:briefings": public(),
    "citizenship:briefing": public(pk="briefing.pk"),
    "citizenship:briefing_booking": public(key="briefing_key"),
    **admin_pages("citizenship_outreachevent", _P, "outreach_event.pk"),
    "admin:citizenship_outreachevent_plan": staff(_P),
    **{
        f"admin:citizenship_outreachevent_{verb}": staff(_P, pk="outreach_event.pk")
        for verb in ("edit", "adjust", "open_", "invite_host", "close", "hold", "cancel")
    },
    **admin_pages("citizenship_forumhost", _P, "forum_host.pk"),
    "admin:citizenship_forumhost_add_one": staff(_P),
    **{f"admin:citizenship_forumhost_{verb}": staff(_P, pk="forum_host.pk") for verb in ("edit", "send_link", "end")},
}
PUBLIC: dict[str, str] = {
    "citizenship:events": "anybody looks for an event near them",
    "citizenship:event": "one event; drafts are nobody's",
    "citizenship:event_take": "anybody takes a place, without a name",
    "citizenship:event_host": "the host's list by the link in the e-mail: counts and needs, no names",
    "citizenship:place": "whoever has a code looks at the place; the code is typed, never in the address",
    "citizenship:place_slip": "the same on paper; only by POST",
    "citizenship:young_londoners": "where young Londoners begin",
    "citizenship:young_pack": "the pack for schools and youth clubs",
    "citizenship:join_forum": "anybody of 16 or over, or a group, asks to join",
    "citizenship:forum_request": "whoever asked takes it back by the link",
    "citizenship:forum_host": "the organisation sees who waits by the link in the e-mail",
    "citizenship:briefings": "briefings are announced to everybody",
    "citizenship:briefing": "professionals book without an account",
    "citizenship:briefing_booking": "a professional calls a booking off by the link in the e-mail",
}


def outreach(world: SimpleNamespace) -> None:
    """An event, a briefing with a booking, and an organisation that somebody waits for, each with its link."""
    from tests.citizenship.factories import events as make

    world.outreach_host_key, world.briefing_key = "walk-host-key", "walk-briefing-key"
    world.forum_host_key, world.forum_request_key = "walk-forum-key", "walk-forum-request"
    world.outreach_event = make.event(key=world.outreach_host_key)
    make.taken(world.outreach_event, language="pl", needs=("quiet",))
    world.briefing = make.briefing()
    make.booking(world.briefing, key=world.briefing_key)
    world.forum_host = make.forum_host(key=world.forum_host_key)
    make.interest(world.forum_host, key=world.forum_request_key)
