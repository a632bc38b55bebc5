"""The pages of HeadStart, HeadStart Action and the way in from a ceremony: for every route, who gets what."""

from dataclasses import replace

from tests.access.expect import Expect, admin_pages, only, public, signed_in, staff

KEEPERS, EMPLOYER = {"guy", "vera", "root"}, {"hana", "vera", "root"}


def noted(expected: Expect) -> Expect:
    """A page with young people's names: each view is put on the record."""
    return replace(expected, reads=False)


def button(**args: str) -> Expect:
    """A page behind an officer's button."""
    return staff("manage_pathways", **args)


def _pages(model: str, record: str) -> dict[str, Expect]:
    return admin_pages(f"volunteering_{model}", "manage_pathways", record)


_A = "admin:volunteering_"
HEADSTART: dict[str, Expect] = {
    "volunteering:headstart": public(),
    "volunteering:headstart_join": signed_in(200, 302, pk="hs_cycle.pk"),
    "volunteering:headstart_leave": only({"tomi"}),
    "volunteering:workshops": only({"tomi"}),
    "volunteering:workshop_book": only({"tomi"}, pk="hs_workshop.pk"),
    "volunteering:workshop_cancel": only({"tomi"}, pk="hs_place.pk"),
    "volunteering:interview": only({"tomi"}, pk="hs_interview.pk"),
    "volunteering:interview_accept": only({"tomi"}, pk="hs_interview.pk"),
    "volunteering:interview_decline": only({"tomi"}, pk="hs_interview.pk"),
    "volunteering:headstart_appeal": only({"tomi"}, pk="hs_guarantee.pk"),
    "volunteering:appeal_take_back": only({"tomi"}, pk="hs_appeal.pk"),
    "volunteering:registers": signed_in(),
    "volunteering:workshop_register": noted(only(KEEPERS, pk="hs_workshop.pk")),
    "volunteering:register_mark": noted(only(KEEPERS, pk="hs_place.pk")),
    "volunteering:cohort_register": noted(only(KEEPERS, pk="hs_cohort.pk")),
    "volunteering:cohort_mark": noted(only(KEEPERS, pk="hs_member.pk", number="hs_day.number")),
    "volunteering:slots": signed_in(),
    "volunteering:slot_offer": only({"hana"}, pk="tideway.pk"),
    "volunteering:slot": noted(only(EMPLOYER, pk="hs_slot.pk")),
    "volunteering:slot_close": only(EMPLOYER, pk="hs_slot.pk"),
    "volunteering:interview_outcome": noted(only(EMPLOYER, pk="hs_interview.pk")),
    "volunteering:action": public(),
    "volunteering:action_join": signed_in(200, 302),
    "volunteering:action_mine": only({"farah", "tomi"}),
    "volunteering:action_leave": only({"tomi"}, pk="hs_member.pk"),
    "volunteering:referrals": signed_in(),
    "volunteering:referral_send": only({"hana"}, pk="hs_school.pk"),
    "volunteering:referral": only({"hana"}, pk="hs_referral.pk"),
    "volunteering:referral_withdraw": only({"hana"}, pk="hs_referral.pk"),
    "volunteering:referral_codes": only({"hana"}, pk="hs_referral.pk"),
    "volunteering:welcome_near": public(),
    # Opening an invitation is counted.
    "volunteering:welcome": noted(public(token="welcome_key")),
    **_pages("cycle", "hs_cycle.pk"),
    **_pages("workshop", "hs_workshop.pk"),
    **_pages("placement", "hs_placement.pk"),
    **_pages("slot", "hs_slot.pk"),
    **_pages("interview", "hs_interview.pk"),
    **_pages("appeal", "hs_appeal.pk"),
    **_pages("cohort", "hs_cohort.pk"),
    **_pages("referral", "hs_referral.pk"),
    f"{_A}cycle_write": button(),
    f"{_A}cycle_open": button(pk="hs_cycle.pk"),
    f"{_A}cycle_close": button(pk="hs_cycle.pk"),
    f"{_A}workshop_plan": button(pk="hs_cycle.pk"),
    f"{_A}workshop_cancel": button(pk="hs_workshop.pk"),
    f"{_A}placement_match": button(pk="hs_placement.pk"),
    f"{_A}placement_education": button(pk="hs_placement.pk"),
    f"{_A}interview_end": button(pk="hs_interview.pk"),
    f"{_A}appeal_uphold": button(pk="hs_appeal.pk"),
    f"{_A}appeal_dismiss": button(pk="hs_appeal.pk"),
    f"{_A}cohort_write": button(),
    f"{_A}cohort_day": button(pk="hs_cohort.pk"),
    f"{_A}cohort_finish": button(pk="hs_cohort.pk"),
    f"{_A}cohort_cancel": button(pk="hs_cohort.pk"),
    f"{_A}referral_accept": button(pk="hs_referral.pk"),
    f"{_A}referral_decline": button(pk="hs_referral.pk"),
    f"{_A}sheets": button(),
    f"{_A}sheet_issue": button(),
    f"{_A}sheet_take_back": button(pk="welcome_sheet.pk"),
}
HEADSTART_PUBLIC = {
    "volunteering:headstart": "what HeadStart is; it shows a person's own way only to themselves",
    "volunteering:action": "what HeadStart Action is",
    "volunteering:welcome": "an invitation on paper works without an account, and nobody is noted",
    "volunteering:welcome_near": "what there is to do near home",
}
_STAFF = r"admin:volunteering_(placement|slot|interview|appeal)|volunteering:(workshop_register|register_mark)$"
_STAFF += r"|volunteering:(cohort_register|cohort_mark|slot|interview_outcome)$"
SEES_HEADSTART: dict[str, str] = {
    "guy": r"volunteering:(workshop_register|register_mark|cohort_register|cohort_mark)$",
    "hana": r"volunteering:(slot|interview_outcome)$",
    "vera": _STAFF,
    "root": _STAFF,
}
