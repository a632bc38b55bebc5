"""The pages of safeguarding: for every route, who gets what."""

from tests.access.expect import MAY, STAFF, Expect, admin_pages, never, public, signed_in, staff

VOLUNTEERS_READ = frozenset({*MAY["handle_concerns"], *MAY["decide_disputes"], *MAY["manage_pathways"]})


def keyed(who: str, ok: int = 200, *, others: tuple[int, ...] = (403,), **args: str) -> Expect:
    """Open by the key in the address: to a visitor and to this person; another account's browser is refused."""
    return Expect(allowed=frozenset({who}), ok=(ok,), others=others, visitor=(ok,), args=args)


def volunteers(*ok: int, reads: bool = True, who: frozenset[str] = VOLUNTEERS_READ, **args: str) -> Expect:
    """A record of a volunteer, for the officers; looking at one under 18 is audited."""
    return Expect(allowed=who, ok=ok or (200,), others=(302, 403, 404), args=args, reads=reads)


def written(**args: str) -> Expect:
    """A page of the safeguarding officers whose every view is audited."""
    return Expect(allowed=frozenset(MAY["handle_concerns"]), ok=(200,), others=(302, 403, 404), args=args, reads=False)


SAFEGUARDING: dict[str, Expect] = {
    "volunteering:join": public(200, 302),
    "volunteering:join_account": public(302),
    "volunteering:join_about": signed_in(302),
    "volunteering:join_guardian": public(),
    "volunteering:join_sent": public(),
    "volunteering:start": signed_in(key="start_key"),
    "volunteering:my_profile": signed_in(200, 302),
    "volunteering:my_guardian": signed_in(200, 302),
    "volunteering:privacy": public(),
    "volunteering:concern": public(),
    "volunteering:concern_sent": public(),
    "volunteering:guardian": public(),
    "volunteering:guardian_thanks": public(),
    # A guardian's key opens these to a browser where nobody is signed in, and to the guardian's own account.
    "volunteering:permission_give": keyed("gwen", key="give_key"),
    "volunteering:guardian_page": keyed("gwen", key="page_key"),
    "volunteering:permission_withdraw": keyed("gwen", key="page_key", pk="tomi_permission.pk"),
    "volunteering:permission_renew": keyed("gwen", 405, key="page_key", others=(403, 405)),
    "volunteering:consent_withdraw": keyed("gwen", 404, key="page_key"),
    "volunteering:consent_give": keyed("gwen", key="consent_key"),
    "volunteering:consent_decline": public(405, key="consent_key"),
    **{
        f"admin:volunteering_volunteer_{name}": expect
        for name, expect in {
            "changelist": volunteers(),
            "add": never(),
            "change": volunteers(reads=False, object_id="tomi_volunteer.pk"),
            "history": volunteers(object_id="tomi_volunteer.pk"),
            "delete": never(object_id="tomi_volunteer.pk"),
            "merge": volunteers(pk="tomi_volunteer.pk"),
            "correct_birth_date": staff("handle_concerns", pk="tomi_volunteer.pk"),
        }.items()
    },
    "admin/volunteering/volunteer/<path:object_id>/": volunteers(302, object_id="tomi_volunteer.pk", who=STAFF),
    **admin_pages("volunteering_participationpermission", "handle_concerns", "tomi_permission.pk"),
    "admin:volunteering_participationpermission_change": written(object_id="tomi_permission.pk"),
    "admin:volunteering_participationpermission_sample": staff("handle_concerns", pk="tomi_permission.pk"),
    "admin:volunteering_participationpermission_withdraw": staff("handle_concerns", pk="tomi_permission.pk"),
    **admin_pages("volunteering_concern", "handle_concerns", "a_concern.pk"),
    "admin:volunteering_concern_change": written(object_id="a_concern.pk"),
    "admin:volunteering_concern_take": staff("handle_concerns", pk="a_concern.pk"),
    "admin:volunteering_concern_note": staff("handle_concerns", pk="a_concern.pk"),
    "admin:volunteering_concern_close": staff("handle_concerns", pk="a_concern.pk"),
    "admin:volunteering_concern_reopen": staff("handle_concerns", pk="a_concern.pk"),
}
SAFEGUARDING_PUBLIC = {
    "volunteering:join": "the date of birth comes before an account",
    "volunteering:join_account": "it leads a visitor to an account",
    "volunteering:join_guardian": "a child under 13 has no account yet, and nothing is kept about them",
    "volunteering:join_sent": "as above: what happens next",
    "volunteering:privacy": "what is kept about young people is for everybody to read",
    "volunteering:concern": "whoever fears for somebody needs no account",
    "volunteering:concern_sent": "as above: what happens next",
    "volunteering:guardian": "guardians have no account; the answer does not say who is known",
    "volunteering:guardian_thanks": "as above: what happens next",
    "volunteering:permission_give": "a guardian has no account; the key sent to their address is the way in",
    "volunteering:guardian_page": "as above",
    "volunteering:permission_withdraw": "as above",
    "volunteering:permission_renew": "as above",
    "volunteering:consent_withdraw": "as above",
    "volunteering:consent_give": "as above",
    "volunteering:consent_decline": "as above",
}
