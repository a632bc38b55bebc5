"""Finding, signing up and the host's session day: for every route, who gets what."""

from tests.access.expect import Expect, admin_pages, only, public, signed_in, staff

FARAH, GUY = {"farah"}, {"guy"}
_LOOK = "each look at who comes is written down"


def host(*ok: int, reads: bool = True, **args: str) -> Expect:
    """A page of Rye Lane Growers' own people."""
    return Expect(allowed=frozenset(GUY), ok=ok or (200,), others=(404,), args=args, reads=reads)


SESSIONS: dict[str, Expect] = {
    "volunteering:opportunity_list": public(),
    "volunteering:opportunity_map": public(),
    "volunteering:opportunity_detail": public(pk="open_opportunity.pk"),
    "volunteering:calendar": public(key="calendar.key"),
    "volunteering:sign_up": signed_in(200, 302, pk="free_session.pk"),
    "volunteering:team_book": only({"hana"}, pk="free_session.pk"),
    "volunteering:check_in": Expect(
        allowed=frozenset({"farah", "tomi"}), ok=(200,), others=(404,), args={"pk": "full_session.pk"}
    ),
    "volunteering:mine": signed_in(200, 302),
    "volunteering:calendar_renew": signed_in(405),
    "volunteering:sign_up_detail": only(FARAH, pk="place.pk"),
    "volunteering:sign_up_take": only(FARAH, 405, others=(404, 405), pk="place.pk"),
    "volunteering:sign_up_cancel": only(FARAH, pk="place.pk"),
    "volunteering:sign_up_event": only(FARAH, pk="place.pk"),
    "volunteering:host_sessions": host(pk="open_opportunity.pk"),
    "volunteering:host_session": host(pk="full_session.pk", reads=False),  # _LOOK
    "volunteering:host_sheet": host(pk="full_session.pk", reads=False),  # _LOOK
    "volunteering:host_code": host(pk="full_session.pk"),
    "volunteering:host_change": host(pk="full_session.pk"),
    "volunteering:host_move": host(pk="full_session.pk"),
    "volunteering:host_call_off": host(pk="full_session.pk"),
    "volunteering:host_message": host(pk="full_session.pk"),
    "volunteering:host_attended": only(GUY, 405, others=(404, 405), pk="place.pk"),
    "volunteering:host_times": host(pk="place.pk"),
    "volunteering:host_missed": only(GUY, 405, others=(404, 405), pk="place.pk"),
    "volunteering:host_guardian": host(pk="young_place.pk", reads=False),  # _LOOK
    "volunteering:host_application": host(pk="applied.pk"),
    "volunteering:host_accept": only(GUY, 405, others=(404, 405), pk="applied.pk"),
    "volunteering:host_decline": host(pk="applied.pk"),
    "volunteering:host_ask_check": only(GUY, 405, others=(404, 405), pk="applied.pk"),
    "volunteering:host_record_check": host(pk="a_check.pk"),
    "admin:volunteering_session_sign_up": staff("manage_pathways", pk="full_session.pk"),
    **admin_pages("volunteering_session", "manage_pathways", "full_session.pk"),
    **admin_pages("volunteering_hostmessage", "moderate_opportunities", "a_message.pk"),
}
SESSIONS_PUBLIC = {
    "volunteering:opportunity_list": "anybody may look for something to do before they join",
    "volunteering:opportunity_map": "the same search as a map",
    "volunteering:opportunity_detail": "what there is to do, without anybody who does it",
    "volunteering:calendar": "calendar programs cannot sign in: the address is a secret of 32 random bytes",
}
# Guy meets the names that people chose, on his own host's sheet; Farah and Tomi meet what is theirs.
SEES_SESSIONS: dict[str, str] = {
    "guy": r"volunteering:host_(session|sheet|guardian|application|times)$|volunteering:opportunity_detail$",
    "farah": r"volunteering:(sign_up_detail|sign_up|mine)$",
    "tomi": r"volunteering:(sign_up|mine)$",
    "vera": r"admin:volunteering_hostmessage_",
    "root": r"admin:volunteering_hostmessage_",
}
