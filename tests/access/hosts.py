"""Hosts, posting, the feeds in and out: for every route, who gets what."""

from tests.access.expect import Expect, admin_pages, only, public, signed_in, staff

GUY = {"guy"}
_POST = {"host_submit": "a_host", "host_take_back": "a_host"} | {
    f"host_opportunity_{verb}": "a_draft"
    for verb in ("submit", "take_back", "take_back_change", "pause", "resume", "close", "copy")
}
HOSTS: dict[str, Expect] = {
    "volunteering:agreement_detail": public(version="an_agreement.pk"),
    "volunteering:opportunities_json": public(),
    "volunteering:host_start": signed_in(200, 302),
    "volunteering:host_begin": only(GUY, 405, others=(404, 405), pk="a_host.pk"),
    "volunteering:host_home": only(GUY, pk="a_host.pk"),
    "volunteering:host_details": only(GUY, pk="a_host.pk"),
    "volunteering:host_agreement": only(GUY, pk="a_host.pk"),
    "volunteering:host_opportunities": only(GUY, pk="a_host.pk"),
    "volunteering:host_opportunity_create": only(GUY, pk="a_host.pk"),
    "volunteering:host_opportunity": only(GUY, pk="a_draft.pk"),
    "volunteering:host_opportunity_edit": only(GUY, pk="a_draft.pk", part="a_part"),
    **{f"volunteering:{name}": only(GUY, 405, others=(404, 405), pk=f"{of}.pk") for name, of in _POST.items()},
    **{f"admin:volunteering_host_{verb}": staff("approve_hosts", pk="a_host.pk")
       for verb in ("approve", "refuse", "pause", "resume")},
    "admin:volunteering_agreement_publish": staff("approve_hosts"),
    **{f"admin:volunteering_opportunity_{verb}": staff("moderate_opportunities", pk="open_opportunity.pk")
       for verb in ("publish", "return", "leave_out", "accept", "refuse")},
    "admin:volunteering_source_new": staff("moderate_opportunities"),
    **{f"admin:volunteering_source_{verb}": staff("moderate_opportunities", pk="a_source.pk")
       for verb in ("edit", "upload", "fetch", "stop", "start")},
    **admin_pages("volunteering_host", "approve_hosts", "a_host.pk"),
    **admin_pages("volunteering_agreement", "approve_hosts", "an_agreement.pk", change=(302,)),
    **admin_pages("volunteering_opportunity", "moderate_opportunities", "a_draft.pk"),
    **admin_pages("volunteering_source", "moderate_opportunities", "a_source.pk"),
    **admin_pages("volunteering_importrun", "moderate_opportunities", "a_run.pk"),
}  # fmt: skip
HOSTS_PUBLIC = {
    "volunteering:agreement_detail": "volunteers and parents may know what hosts promise",
    "volunteering:opportunities_json": "open data: organisations, places and times, and no person",
}
# A draft carries the mark: its host's people and those who moderate read it, nobody else before it is published.
_STAFF = r"admin:volunteering_opportunity_"
SEES_HOSTS: dict[str, str] = {
    "guy": r"volunteering:host_(opportunit|home|start)",
    "vera": _STAFF,
    "root": _STAFF,
}
