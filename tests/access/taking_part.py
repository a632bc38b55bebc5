"""Who may open the pages of ways to take part, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import MAY, SIGNED_IN, Expect, public, staff

_WAY = {"slug": "way.programme.slug", "way": "way.slug"}
_NAMED = {"slug": "way.programme.slug", "way": "named_way.slug"}
_POST = {"slug": "way.programme.slug", "way": "signpost.slug"}
_HANDLE = "handle_responses"
# Nothing is in an expression of interest, and nothing can be added to it: nobody finds a page there.
_NOTHING = Expect(allowed=SIGNED_IN, ok=(404,), visitor=(404,), args=_WAY)
EXPECT: dict[str, Expect] = {
    "programmes:take_part_add": _NOTHING,
    "programmes:take_part_item": Expect(allowed=SIGNED_IN, ok=(404,), visitor=(404,), args={**_WAY, "item": "way.pk"}),
    "programmes:take_part_who": Expect(allowed=SIGNED_IN, ok=(200,), visitor=(200,), args=_NAMED),
    # It counts that somebody went there.
    "programmes:take_part_go": Expect(allowed=SIGNED_IN, ok=(302,), visitor=(302,), args=_POST, reads=False),
    # It notes that the invitation was opened, once.
    "programmes:take_part_invited": Expect(
        allowed=SIGNED_IN, ok=(200,), visitor=(200,), args={"key": "way_invitation_key"}, reads=False
    ),
    "programmes:response_check_in": public(key="signatory.key"),
    **{
        f"admin:programmes_response_{verb}": staff(_HANDLE, pk="response.pk")
        for verb in ("acknowledge", "arrange", "finish", "close")
    },
    "admin:programmes_takepart_invite_on": staff(_HANDLE, pk="way.pk"),
}
PUBLIC: dict[str, str] = {
    "programmes:take_part_add": "anybody adds an event or an entry, where a way takes them",
    "programmes:take_part_item": "anybody reads an event, an offer, an entry",
    "programmes:take_part_who": "who signed up and agreed to be named is public",
    "programmes:take_part_go": "a link to somewhere else; it counts, and keeps nothing",
    "programmes:take_part_invited": "the link in the invitation is the permission",
    "programmes:response_check_in": "the link in the sender’s e-mail is the permission",
}
assert MAY[_HANDLE]


def taking_part(world: SimpleNamespace) -> None:
    """A pledge whose signatories are named, a signpost, and an invitation from one way to another."""
    from datetime import timedelta

    from programmes import clock
    from programmes.catalogue import actions
    from programmes.catalogue.models import BY_LINK
    from tests.factories import token
    from tests.programmes.catalogue import rows

    page = world.way.programme
    pledge = {"kind": "pledge", "public_names": True, "check_in_months": 12, "title": "Sign the charter"}
    world.named_way = rows.way(of=page, by=world.otto, slug="charter", **pledge)
    sent = rows.sent(world.named_way, email="venue@charter.example", organisation="Lamplight Hall", may_name=True)
    world.signatory = actions.arrange_response(response=sent, by=world.efua, token=token())
    leads = {"kind": "signpost", "leads_to": "https://www.london.gov.uk/", "question_set": None}
    world.signpost = rows.way(of=page, by=world.otto, slug="talk", **leads)
    made = actions.invite(
        kind=BY_LINK,
        scope=world.named_way.pk,
        email="leader@project.example",
        response=None,
        expires_at=clock.now() + timedelta(days=90),
        by=world.efua,
    )
    assert made is not None
    world.way_invitation_key = made[1]
