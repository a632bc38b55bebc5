"""Hours: who gets what. A host's pages note who looked, so opening them writes."""

from dataclasses import replace

from tests.access.expect import Expect, admin_pages, only, public, signed_in, staff

VOLUNTEER = {"farah"}
_OWN = {"farah", "tomi"}
_HOST = {"guy"}


def _seen(expect: Expect) -> Expect:
    """Opening it notes who looked at whom (I26)."""
    return replace(expect, reads=False)


HOURS: dict[str, Expect] = {
    "volunteering:hours": signed_in(200, 302),
    "volunteering:hours_log": only(_OWN),
    "volunteering:hours_log_several": only(_OWN),
    "volunteering:hours_log_elsewhere": only(_OWN),
    "volunteering:hours_log_known": only(VOLUNTEER, pk="farah_elsewhere.pk"),
    "volunteering:hours_log_host": only(_OWN, pk="growers_host.pk"),
    "volunteering:hours_dispute_no_show": only(VOLUNTEER, pk="farah_missed.pk"),
    "volunteering:hours_answer": public(key="answer_key"),
    "volunteering:hours_answer_host": public(302, key="answer_key"),
    "volunteering:hours_claim": only(VOLUNTEER, pk="farah_claim.pk"),
    "volunteering:hours_withdraw": only(VOLUNTEER, pk="farah_claim.pk"),
    "volunteering:hours_ask_again": only(VOLUNTEER, pk="farah_claim.pk"),
    "volunteering:hours_dispute": only(VOLUNTEER, pk="farah_claim.pk"),
    "volunteering:hours_withdraw_dispute": only(VOLUNTEER, pk="farah_disputed.pk"),
    "volunteering:host_hours": _seen(only(_HOST)),
    "volunteering:host_hours_confirm": _seen(signed_in(405)),
    "volunteering:host_hours_confirm_one": _seen(only(_HOST, pk="tomi_claim.pk")),
    "volunteering:host_hours_correct": _seen(only(_HOST, pk="tomi_claim.pk")),
    "volunteering:host_hours_refuse": _seen(only(_HOST, pk="tomi_claim.pk")),
    **admin_pages("volunteering_hoursclaim", "decide_disputes", "tomi_claim.pk"),
    **admin_pages("volunteering_dispute", "decide_disputes", "a_dispute.pk"),
    **admin_pages("volunteering_auditsample", "decide_disputes", "a_sample.pk"),
    **admin_pages("volunteering_elsewhere", "decide_disputes", "farah_elsewhere.pk"),
    **admin_pages("volunteering_automaticrule", "decide_disputes", "a_rule.pk"),
    **admin_pages("volunteering_dailycap", "decide_disputes", "a_cap.pk"),
    "admin:volunteering_hoursclaim_backlog": staff("decide_disputes"),
    "admin:volunteering_hoursclaim_remind": staff("decide_disputes", pk="growers_host.pk"),
    "admin:volunteering_hoursclaim_decide": staff("decide_disputes", pk="tomi_claim.pk"),
    "admin:volunteering_hoursclaim_refuse": staff("decide_disputes", pk="tomi_claim.pk"),
    "admin:volunteering_dispute_uphold": staff("decide_disputes", pk="a_dispute.pk"),
    "admin:volunteering_dispute_dismiss": staff("decide_disputes", pk="a_dispute.pk"),
    "admin:volunteering_auditsample_pass": staff("decide_disputes", pk="a_sample.pk"),
    "admin:volunteering_auditsample_undo": staff("decide_disputes", pk="a_sample.pk"),
    "admin:volunteering_elsewhere_release": staff("decide_disputes", pk="farah_elsewhere.pk"),
    "admin:volunteering_elsewhere_approve": staff("decide_disputes", pk="farah_elsewhere.pk"),
    "admin:volunteering_elsewhere_refuse": staff("decide_disputes", pk="farah_elsewhere.pk"),
    "admin:volunteering_automaticrule_set": staff("decide_disputes", pk="growers_host.pk"),
}
_LINK = "a supervisor without an account; the key in the address is the only way in, and shows nothing once used"
HOURS_PUBLIC: dict[str, str] = {
    "volunteering:hours_answer": _LINK,
    "volunteering:hours_answer_host": _LINK,
}
SEES_HOURS: dict[str, str] = {
    "farah": r"volunteering:hours",
    "tomi": r"volunteering:hours",
    "guy": r"volunteering:host_hours",
    "anonymous": r"volunteering:hours_answer$",
    "vera": r"admin:volunteering_(hoursclaim|dispute|auditsample|elsewhere)_",
    "root": r"admin:volunteering_(hoursclaim|dispute|auditsample|elsewhere)_",
    **dict.fromkeys(
        ("gwen", "hana", "amina", "efua", "sol", "noor"),
        r"volunteering:hours_answer$",  # with the link in hand, whoever is signed in
    ),
}
for _role in ("farah", "tomi", "guy", "vera", "root"):
    SEES_HOURS[_role] += r"|volunteering:hours_answer$"
