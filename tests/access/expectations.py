"""The expectation table: for every route, who gets what. A route that is not here fails tests/test_consistency.py.

`Expect.ok` is what those in `allowed` get; everybody else who is signed in gets `others`; a visitor is led to the
sign-in unless the page is public. `args` names what the world of the test (tests/access/world.py) holds: "draft.pk".
"""

from dataclasses import dataclass, field

ROLES = "anonymous amina bode carys farah ravi dev efua ade finn noor otto ines root".split()  # noqa: SIM905
SIGNED_IN = frozenset(ROLES) - {"anonymous"}
STAFF = frozenset({"dev", "efua", "ade", "finn", "noor", "otto", "ines", "root"})
GROUP = frozenset({"amina", "bode"})
# Who of the cast holds each permission. A test compares it with people/access.py, so that a wider role is seen here.
MAY = {
    "enter_admin": STAFF,
    "manage_funds": {"efua", "root"},
    "edit_questions": {"efua", "otto", "root"},
    "edit_programmes": {"efua", "otto", "root"},
    "read_responses": {"efua", "root"},
    "edit_evidence": {"noor", "otto", "root"},
    "read_applications": {"efua", "ade", "finn", "root"},
    "return_applications": {"efua", "root"},
    "decide_applications": {"efua", "ade", "root"},
    "export_applications": {"efua", "finn", "root"},
    "assign": {"efua", "root"},
    "assess": {"dev", "efua", "root"},
    "moderate": {"efua", "root"},
    "quality_check": {"efua", "root"},
    "extend_deadlines": {"efua", "root"},
    "help_applicants": {"efua", "root"},
    "read_awards": {"efua", "ade", "finn", "noor", "root"},
    "request_payments": {"efua", "root"},
    "authorise_payments": {"finn", "root"},
    "set_payment_limits": {"root"},
    "accept_reports": {"efua", "root"},
    "approve_organisations": {"efua", "ines", "root"},
    "appoint_staff": {"root"},
    "handle_requests": {"efua", "ines", "root"},
    "read_delivery_log": {"efua", "root"},
    "read_audit": {"root"},
}
LOGIN = "sign-in"
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expect:
    """One route's expectation. Statuses are those of GET."""

    allowed: frozenset[str] = SIGNED_IN
    ok: tuple[int, ...] = (200,)
    others: tuple[int, ...] = (404,)
    args: dict[str, str] = field(default_factory=dict)
    visitor: tuple[int, ...] | str = LOGIN
    reads: bool = True  # False: opening it may write, for the reason beside it in the table


def public(ok: int = 200, *more: int, **args: str) -> Expect:
    """Open to everybody."""
    return Expect(allowed=SIGNED_IN, ok=(ok, *more), args=args, visitor=(ok, *more))


def signed_in(ok: int = 200, *more: int, **args: str) -> Expect:
    """Open to everybody with an account."""
    return Expect(ok=(ok, *more), args=args)


def only(who: frozenset[str] | set[str], *ok: int, others: tuple[int, ...] = (404,), **args: str) -> Expect:
    """Open to these; nobody else learns that it exists."""
    return Expect(allowed=frozenset(who), ok=ok or (200,), others=others, args=args)


def staff(permission: str, *ok: int, **args: str) -> Expect:
    """Open to the staff with this permission; other staff are refused, everybody else is led to the staff's sign-in."""
    return Expect(allowed=frozenset(MAY[permission]), ok=ok or (200,), others=(302, 403, 404), args=args)


def never(**args: str) -> Expect:
    """Django's admin has the address, and nobody may use it."""
    return Expect(allowed=NOBODY, others=(302, 403, 404), args=args)


def admin_pages(
    model: str, permission: str, record: str, *, change: tuple[int, ...] = (200,), listed: int = 200, edit: str = ""
) -> dict[str, Expect]:
    """The addresses that Django's admin gives to a model. Only who holds `edit` may add; without it nobody may.

    `change` and `listed` are the answers to who may read: 302 where the admin leads on to a better page.
    """
    name = f"admin:{model}"
    path = "admin/" + model.replace("_", "/", 1) + "/<path:object_id>/"
    add = staff(edit) if edit else never()
    return {
        f"{name}_changelist": staff(permission, listed),
        f"{name}_add": add,
        f"{name}_change": staff(permission, *change, object_id=record),
        f"{name}_history": staff(permission, object_id=record),
        f"{name}_delete": never(object_id=record),
        path: Expect(allowed=STAFF, ok=(302,), others=(302,), args={"object_id": record}),
    }


PORTAL: dict[str, Expect] = {
    # what anybody may see
    "home": public(),
    "programmes:livez": public(),
    # it asks the database to take a write, and undoes it
    "programmes:readyz": Expect(ok=(200, 503), visitor=(200, 503), reads=False),
    "programmes:complaint_create": public(),
    "programmes:format_create": public(),
    "programmes:privacy": public(),
    "programmes:accessibility": public(),
    "grants:fund_list": public(),
    "grants:fund_detail": public(fund="round.fund.slug"),
    "grants:fund_check": public(fund="round.fund.slug"),
    "grants:fund_questions": public(fund="round.fund.slug", pk="round.pk"),
    "grants:codesign": public(key="helper_key"),  # the key is the permission
    "grants:codesign_withdraw": public(302, 200, key="helper_key"),
    "demo_mail": public(404),  # only the demonstration has it
    "programmes:invite_accept": public(200, 302, 404, key="invite_key"),
    "programmes:say_find": public(),
    "programmes:say": public(code="survey_code"),
    "programmes:programme_list": public(),
    "programmes:programme_detail": public(slug="way.programme.slug"),
    "programmes:take_part": public(slug="way.programme.slug", way="way.slug"),
    "programmes:take_part_thanks": public(slug="way.programme.slug", way="way.slug"),
    "programmes:response": public(key="response.key"),  # the link in the sender's e-mail is the permission
    # a person's own
    "programmes:account": signed_in(),
    "programmes:account_details": signed_in(),
    "programmes:account_notices": signed_in(),
    "programmes:account_data": signed_in(),
    "programmes:account_erase": signed_in(),
    # the password is asked for again before anything is said, whoever asks
    "programmes:account_data_download": only(NOBODY, others=(302, 404), pk="data_request.pk"),
    "programmes:inbox": signed_in(),
    "programmes:notice": Expect(
        allowed=frozenset({"amina"}), args={"pk": "notice.pk"}, reads=False
    ),  # marks it as read
    # organisations
    "programmes:organisation_create": signed_in(),
    "programmes:organisation_detail": only(GROUP, pk="peckham.pk"),
    "programmes:organisation_change": only({"amina"}, others=(403, 404), pk="peckham.pk"),
    "programmes:organisation_invite": only({"amina"}, others=(403, 404), pk="peckham.pk"),
    "programmes:member_change": only({"amina"}, others=(403, 404), pk="bode_membership.pk"),
    "programmes:member_remove": only(GROUP, others=(403, 404), pk="bode_membership.pk"),  # Bode may leave
    "programmes:invite_cancel": only({"amina"}, others=(403, 404), pk="invite.pk"),
    # applications
    "grants:application_list": signed_in(),
    "grants:application_start": signed_in(round="round.pk"),
    "grants:invited": signed_in(key="invited_key"),  # the key is the permission; once used it is one account's
    "grants:application_detail": only(GROUP, pk="draft.pk"),
    "grants:application_check": only(GROUP, 200, 302, pk="draft.pk"),
    "grants:application_submit": only(GROUP, 200, 302, 405, others=(404, 405), pk="draft.pk"),
    "grants:application_submitted": only(GROUP, pk="sent.pk"),
    "grants:application_withdraw": only(GROUP, pk="draft.pk"),
    "grants:application_copy": only(GROUP, pk="draft.pk"),
    "grants:application_file": only(GROUP, pk="draft.pk", file="file.pk"),
    # A visitor whose session has ended comes here with what they typed: it is kept for after the sign-in.
    "grants:application_people": only(GROUP, pk="draft.pk"),
    "grants:application_invite": only({"amina"}, others=(403, 404), pk="draft.pk"),
    "grants:application_hand_over": only({"amina"}, others=(403, 404), pk="draft.pk"),
    "grants:application_leave": only(NOBODY, others=(403, 404), pk="draft.pk"),
    "grants:application_role": only({"amina"}, others=(403, 404), pk="draft.pk", person="bode.pk"),
    "grants:application_remove": only({"amina"}, others=(403, 404), pk="draft.pk", collaborator="guest.pk"),
    "grants:application_cancel_invitation": only(
        {"amina"}, others=(403, 404), pk="draft.pk", invitation="guest_invite.pk"
    ),
    "grants:application_join": signed_in(key="guest_key"),
    "grants:application_here": only(GROUP, 405, others=(404, 405), pk="draft.pk", section="'project'"),
    "grants:application_changes": only(GROUP, pk="sent.pk"),
    "grants:application_recordings": only(GROUP, pk="sent.pk"),
    "grants:application_correct": only(GROUP, 200, 302, pk="sent.pk", recording="recording.pk"),
    "grants:application_equality": only(GROUP, round="round.pk"),
    "grants:application_page": Expect(
        allowed=GROUP, args={"pk": "draft.pk", "page": "'project'"}, reads=False
    ),  # notes that the section is open, so that colleagues see it
    # the accountable body, help to apply, and what we write down for a group
    "grants:application_body": only({"amina"}, pk="parents.pk"),
    "grants:application_body_again": only({"amina"}, 405, others=(404, 405), pk="parents.pk"),
    "grants:application_body_drop": only({"amina"}, 405, others=(404, 405), pk="parents.pk"),
    "grants:application_take_over": only({"farah"}, 405, others=(404, 405), pk="assisted.application.pk"),
    "grants:body_answer": public(key="body_key"),
    "grants:body_decline": public(key="body_key"),
    "grants:entry_code": public(),
    "grants:entry_confirm": public(key="entry_key"),
    "grants:entry_correct": public(key="entry_key"),
    "grants:booking": public(key="booking_key"),
    "grants:fund_help": public(fund="round.fund.slug"),
    "grants:session_book": public(fund="round.fund.slug", pk="session.pk"),
    "grants:award_accept": only(GROUP, pk="funded.pk"),
    # the panel: only whoever sits on it; nobody of the cast does
    "grants:panel": only(NOBODY),
    "grants:panel_join": signed_in(key="seat_key"),  # the key is the permission; whose it is, the action asks
    "grants:panel_score": only({"dev"}, 200, 302, pk="assignment.pk"),
    "grants:panel_declare": only({"dev"}, pk="assignment.pk"),
    "grants:panel_revise": only(NOBODY, pk="assignment.pk", criterion="criterion.pk"),  # until scores are in
    "grants:panel_file": only({"dev"}, 200, 302, pk="assignment.pk", file="file.pk"),
    "grants:award_refuse_offer": only(GROUP, pk="funded.pk"),
    # reports on a grant, and its participants' survey
    "grants:report_list": only(GROUP, pk="granted.pk"),
    "grants:report_detail": only(GROUP, pk="granted.pk", report="report.pk"),
    "grants:report_begin": only(GROUP, 405, others=(404, 405), pk="granted.pk", report="report.pk"),
    "grants:report_check": only(GROUP, pk="granted.pk", report="report.pk"),
    "grants:report_submit": only(GROUP, 302, pk="granted.pk", report="report.pk"),
    "grants:report_sign_off": only(GROUP, 200, 302, pk="granted.pk", report="report.pk"),
    "grants:report_take_back": only(GROUP, 200, 302, pk="granted.pk", report="report.pk"),
    "grants:report_copy": only(GROUP, pk="granted.pk", report="report.pk"),
    "grants:report_withdraw_entry": only(GROUP, 200, 302, pk="granted.pk", report="report.pk"),
    "grants:report_page": only(GROUP, 302, pk="granted.pk", report="report.pk", page="'progress'"),
    "grants:survey": only(GROUP, pk="granted.pk"),
    "grants:survey_codes": only(GROUP, pk="granted.pk", sheet="1"),
    "grants:survey_ask_again": only(GROUP, 405, others=(404, 405), pk="granted.pk"),
    "grants:survey_finish": only(GROUP, 405, others=(404, 405), pk="granted.pk"),
    # a grant while it runs: only the group, and whoever holds its money
    "grants:agreement_detail": only(GROUP, pk="granted.pk"),
    "grants:agreement_accept": only(GROUP, 302, pk="granted.pk"),
    "grants:agreement_copy": only(GROUP, pk="granted.pk", version="1", kind="'accepted'"),
    "grants:payment_list": only(GROUP, pk="granted.pk"),
    "grants:bank_account": only(GROUP, pk="granted.pk"),
    "grants:variation_list": only(GROUP, pk="granted.pk"),
    "grants:variation_ask": only(GROUP, pk="granted.pk", kind="'dates'"),
    "grants:variation_withdraw": only(GROUP, pk="granted.pk", variation="variation.pk"),
    "grants:award_list": public(),
    "programmes:borough_list": public(),
    "programmes:borough_detail": public(slug="'southwark'"),
    "grants:awards_json": public(200, 404),  # a file with no grant in it is not there
    "grants:awards_csv": public(200, 404),
    "grants:round_report": public(404, fund="round.fund.slug", pk="round.pk"),  # while the round is open
    "grants:learning_list": public(),
    "grants:learning_detail": public(404, pk="entry.pk"),  # an entry that is not published is not there
}

# allauth's own pages. Those for visitors lead signed-in people elsewhere; those about security ask for the password.
ALLAUTH: dict[str, Expect] = {
    "account_login": public(200, 302),
    "account_logout": public(200, 302),
    "account_inactive": public(),
    "account_signup": public(200, 302),
    "account_email_verification_sent": public(200, 302),
    "account_reset_password": public(200, 302),
    "account_reset_password_done": public(200, 302),
    "account_reset_password_from_key": public(200, 302, uidb36="'x'", key="'y'"),
    "account_reset_password_from_key_done": public(200, 302),
    "account_confirm_email": public(200, 302, 404, key="'none'"),
    "account_confirm_login_code": public(200, 302, 404),
    "account_reauthenticate": signed_in(200, 302),
    "account_email": signed_in(200, 302),
    "account_change_password": signed_in(200, 302),
    "account_set_password": signed_in(200, 302),
    "mfa_authenticate": public(200, 302),
    "mfa_login_webauthn": public(200, 302),
    "mfa_index": signed_in(),
    "mfa_reauthenticate": signed_in(200, 302),
    "mfa_activate_totp": signed_in(200, 302),
    "mfa_deactivate_totp": signed_in(200, 302, 404),
    "mfa_view_recovery_codes": signed_in(200, 302, 404),
    "mfa_generate_recovery_codes": signed_in(200, 302),
    "mfa_download_recovery_codes": signed_in(200, 302, 404),
    "mfa_list_webauthn": signed_in(200, 302),
    "mfa_add_webauthn": signed_in(200, 302),
    "mfa_reauthenticate_webauthn": signed_in(200, 302, 404),
    "mfa_remove_webauthn": only(NOBODY, others=(302, 404), pk="1"),
    "mfa_edit_webauthn": only(NOBODY, others=(302, 404), pk="1"),
}

ADMIN: dict[str, Expect] = {
    "admin:index": staff("enter_admin"),
    "admin:login": Expect(allowed=STAFF, ok=(200, 302), others=(403,)),
    "admin:logout": Expect(ok=(405, 302), others=(405, 302), visitor=(302, 405)),
    "admin:password_change": Expect(allowed=STAFF, ok=(200, 302), others=(302,)),
    "admin:password_change_done": Expect(allowed=STAFF, ok=(200, 302), others=(302,)),
    "admin:autocomplete": never(),
    "admin:jsi18n": staff("enter_admin"),
    "admin:view_on_site": Expect(
        allowed=NOBODY,
        others=(302, 404),
        args={"content_type_id": "'1'", "object_id": "'00000000-0000-0000-0000-000000000000'"},
    ),
    "admin:app_list": Expect(allowed=STAFF, ok=(200, 404), others=(302, 403), args={"app_label": "'programmes'"}),
    "admin/(?P<url>.*)$": Expect(allowed=NOBODY, others=(302, 404), args={"url": "'no/such/page'"}),
    **admin_pages("programmes_auditevent", "read_audit", "audit_event.pk"),
    **admin_pages("programmes_storedfile", "read_delivery_log", "file.pk"),
    **admin_pages("programmes_job", "read_delivery_log", "job.pk"),
    **admin_pages("programmes_notice", "read_delivery_log", "notice.pk"),
    **admin_pages("programmes_user", "handle_requests", "amina.pk"),
    **admin_pages("programmes_organisation", "approve_organisations", "peckham.pk"),
    **admin_pages("programmes_appointment", "appoint_staff", "appointment.pk"),
    **admin_pages("programmes_invite", "appoint_staff", "invite.pk"),
    **admin_pages("programmes_personrequest", "handle_requests", "data_request.pk"),
    **admin_pages("programmes_borough", "enter_admin", "'E09000028'"),
    **admin_pages("programmes_questionset", "edit_questions", "round.question_set.pk", edit="edit_questions"),
    # sections and questions are edited from their set, and a frozen one is only previewed
    **admin_pages("programmes_section", "edit_questions", "section.pk", change=(302,), listed=302),
    **admin_pages("programmes_question", "edit_questions", "question.pk", change=(302,), listed=302),
    **admin_pages("programmes_programme", "edit_programmes", "way.programme.pk", edit="edit_programmes"),
    **admin_pages("programmes_takepart", "edit_programmes", "way.pk", edit="edit_programmes"),
    **admin_pages("programmes_response", "read_responses", "response.pk"),
    "admin:programmes_programme_publish": staff("edit_programmes", pk="way.programme.pk"),
    "admin:programmes_programme_withdraw": staff("edit_programmes", pk="way.programme.pk"),
    "admin:programmes_takepart_open_": staff("edit_programmes", pk="way.pk"),
    "admin:programmes_takepart_close": staff("edit_programmes", pk="way.pk"),
    "admin:grants_round_invite_interested": staff("manage_funds", pk="round.pk"),
    **admin_pages("programmes_measure", "edit_evidence", "measure.pk", edit="edit_evidence"),
    **admin_pages("programmes_survey", "edit_evidence", "survey.pk"),
    **admin_pages("grants_fund", "manage_funds", "round.fund.pk", edit="manage_funds"),
    **admin_pages("grants_round", "manage_funds", "round.pk", edit="manage_funds"),
    **admin_pages("grants_strand", "manage_funds", "strand.pk", edit="manage_funds"),
    **admin_pages("grants_authorisation", "manage_funds", "authorisation.pk", edit="manage_funds"),
    "admin:grants_fund_copy_fund": staff("manage_funds", pk="round.fund.pk"),
    **admin_pages("grants_application", "read_applications", "sent.pk"),
    **admin_pages("grants_award", "read_awards", "award.pk", change=(302,)),
    **admin_pages("grants_report", "read_applications", "report.pk"),
    **admin_pages("grants_learningentry", "accept_reports", "entry.pk"),
    # everybody's exports are their own
    "admin:programmes_export_changelist": staff("read_awards"),
    "admin:programmes_export_add": never(),
    "admin:programmes_export_change": staff("read_awards", 302, object_id="export.pk"),
    "admin:programmes_export_history": only({"efua"}, others=(302, 403, 404), object_id="export.pk"),
    "admin:programmes_export_delete": never(object_id="export.pk"),
    "admin:programmes_export_ask": staff("export_applications", what="'applications'"),
    "admin:programmes_export_download": only({"efua"}, others=(302, 403, 404), pk="export.pk"),
    "admin/programmes/export/<path:object_id>/": Expect(
        allowed=STAFF, ok=(302,), others=(302,), args={"object_id": "export.pk"}
    ),
    "admin:grants_report_surveys": staff("read_awards"),
    "admin:grants_report_accept": staff("accept_reports", pk="report.pk"),
    "admin:grants_report_return": staff("accept_reports", pk="report.pk"),
    "admin:grants_report_library": staff("accept_reports", 200, 302, pk="report.pk"),
    "admin:grants_learningentry_publish": staff("accept_reports", pk="entry.pk"),
    "admin:grants_learningentry_withdraw": staff("accept_reports", pk="entry.pk"),
    "admin:programmes_organisation_create_borough": staff("approve_organisations"),
    "admin:programmes_organisation_approve": staff("approve_organisations", 200, 302, pk="peckham.pk"),
    "admin:programmes_organisation_refuse": staff("approve_organisations", 200, 302, pk="peckham.pk"),
    "admin:programmes_organisation_close": staff("approve_organisations", 200, 302, pk="peckham.pk"),
    "admin:programmes_organisation_reopen": staff("approve_organisations", 200, 302, pk="peckham.pk"),
    "admin:programmes_organisation_invite_registrar": staff("approve_organisations", 200, 302, pk="camden.pk"),
    "admin:programmes_membership_extend": staff("approve_organisations", 200, 302, pk="bode_membership.pk"),
    "admin:programmes_membership_remove": staff("approve_organisations", 200, 302, pk="bode_membership.pk"),
    "admin:programmes_appointment_appoint": staff("appoint_staff"),
    "admin:programmes_appointment_close": staff("appoint_staff", 200, 302, pk="appointment.pk"),
    "admin:programmes_invite_cancel": staff("appoint_staff", 200, 302, pk="invite.pk"),
    "admin:programmes_personrequest_acknowledge": staff("handle_requests", 200, 302, pk="data_request.pk"),
    "admin:programmes_personrequest_complete": staff("handle_requests", 200, 302, pk="data_request.pk"),
    "admin:programmes_personrequest_carry_out_erasure": staff("handle_requests", 200, 302, pk="data_request.pk"),
    "admin:programmes_personrequest_refuse": staff("handle_requests", 200, 302, pk="data_request.pk"),
    "admin:programmes_questionset_preview": staff("edit_questions", pk="round.question_set.pk"),
    "admin:programmes_questionset_blank": staff("edit_questions", pk="round.question_set.pk"),
    "admin:programmes_questionset_freeze": staff("edit_questions", 200, 302, pk="round.question_set.pk"),
    "admin:programmes_questionset_new_version": staff("edit_questions", 200, 302, pk="round.question_set.pk"),
    "admin:grants_guide": staff("read_applications"),
    "admin:grants_round_guide": staff("read_applications", pk="round.pk"),
    "admin:grants_round_publish": staff("manage_funds", 200, 302, pk="round.pk"),
    "admin:grants_round_extend": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_copy_round": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_close": staff("manage_funds", 200, 302, pk="round.pk"),
    "admin:grants_round_reopen": staff("manage_funds", 200, 302, pk="round.pk"),
    "admin:grants_round_preview": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_preview_check": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_preview_questions": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_preview_paper": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign_invite": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign_close": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign_reopen": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign_add": staff("manage_funds", pk="round.pk"),
    "admin:grants_round_codesign_change": staff("manage_funds", pk="round.pk", criterion="criterion.pk"),
    "admin:grants_round_codesign_take_out": staff("manage_funds", pk="round.pk", criterion="criterion.pk"),
    "admin:grants_round_codesign_cancel": staff("manage_funds", pk="helper.pk"),
    "admin:grants_application_return": staff("return_applications", pk="sent.pk"),
    "admin:grants_application_reopen": staff("decide_applications", pk="declined.pk"),
    **admin_pages("grants_callback", "help_applicants", "call_back.pk"),
    **admin_pages("grants_informationsession", "help_applicants", "session.pk", edit="help_applicants"),
    **admin_pages("grants_assistedentry", "help_applicants", "assisted.pk", edit="help_applicants"),
    **admin_pages("grants_letter", "help_applicants", "letter.pk"),
    "admin:grants_letter_document": staff("help_applicants", pk="letter.pk"),
    "admin:grants_letter_send": staff("help_applicants", pk="letter.pk"),
    "admin:grants_callback_finish": staff("help_applicants", pk="call_back.pk"),
    "admin:grants_callback_miss": staff("help_applicants", pk="call_back.pk"),
    "admin:grants_informationsession_cancel": staff("help_applicants", pk="session.pk"),
    "admin:grants_informationsession_list": staff("help_applicants", pk="session.pk"),
    "admin:grants_booking_cancel": only(NOBODY, others=(302, 403, 404, 405), pk="booking.pk"),
    "admin:grants_assistedentry_ask": only(NOBODY, others=(302, 403, 404, 405), pk="assisted.pk", how="'link'"),
    "admin:grants_assistedentry_take_back": only(NOBODY, others=(302, 403, 404, 405), pk="assisted.pk"),
    "admin:grants_assistedentry_record": staff("help_applicants", pk="assisted.pk"),
    "admin:grants_application_extra_time": staff("extend_deadlines", pk="draft.pk"),
    "admin:grants_application_allow_late": staff("extend_deadlines", pk="draft.pk"),
    "admin:grants_application_to_transcribe": staff("return_applications"),
    "admin:grants_application_equality": staff("read_applications", round="round.pk"),
    "admin:grants_application_changes": staff("read_applications", pk="sent.pk"),
    "admin:grants_application_recordings": staff("read_applications", pk="sent.pk"),
    "admin:grants_application_transcribe": staff("return_applications", pk="sent.pk", recording="recording.pk"),
    "admin:grants_application_file": staff("read_applications", pk="sent.pk", file="file.pk"),
    "admin:grants_assignment_changelist": staff("assess"),
    "admin:grants_assessment_sift_list": staff("decide_applications"),
    "admin:grants_assessment_sift": staff("decide_applications", 200, 302, pk="sent.pk"),
    "admin:grants_assessment_reopen_sift": staff("decide_applications", pk="sent.pk"),
    "admin:grants_assessment_assign_list": staff("assign"),
    "admin:grants_assessment_assign": staff("assign", pk="sent.pk"),
    "admin:grants_assessment_assign_evenly": staff("assign", pk="round.pk"),
    "admin:grants_assessment_remove": staff("assign", pk="assignment.pk"),
    "admin:grants_assessment_moderate_list": staff("moderate"),
    "admin:grants_assessment_moderate": staff("moderate", 200, 302, 404, pk="sent.pk"),
    "admin:grants_assessment_check_list": staff("quality_check"),
    "admin:grants_assessment_check": staff("quality_check", 200, 302, 404, pk="sent.pk"),
    "admin:grants_assessment_ranking": staff("moderate", pk="round.pk"),
    "admin:grants_assessment_panel": staff("assign", pk="round.pk"),
    "admin:grants_assessment_panel_cancel": staff("assign", pk="seat.pk"),
    "admin:grants_assessment_interests": staff("assign", pk="round.pk"),
    "admin:grants_assessment_declare_bid": staff("read_applications", pk="sent.pk"),
    "admin:grants_assessment_diligence_list": staff("decide_applications"),
    "admin:grants_assessment_diligence": staff("read_applications", pk="funded.pk"),
    "admin:grants_assessment_diligence_item": staff("decide_applications", pk="diligence.pk"),
    # an assignment opens to its assessor alone, whatever else somebody may do
    "admin:grants_assessment_score": only({"dev"}, 200, 302, others=(302, 403, 404), pk="assignment.pk"),
    "admin:grants_assessment_declare": only({"dev"}, others=(302, 403, 404), pk="assignment.pk"),
    "admin:grants_assessment_revise": only(
        NOBODY, others=(302, 403, 404), pk="assignment.pk", criterion="criterion.pk"
    ),
    "admin:grants_assessment_file": only({"dev"}, 200, 302, others=(302, 403, 404), pk="assignment.pk", file="file.pk"),
    **admin_pages("grants_recommendation", "decide_applications", "recommendation.pk"),
    "admin:grants_recommendation_approve": staff("decide_applications", pk="recommendation.pk"),
    "admin:grants_recommendation_refuse_recommendation": staff("decide_applications", pk="recommendation.pk"),
    "admin:grants_recommendation_withdraw_recommendation": staff("decide_applications", pk="recommendation.pk"),
    "admin:grants_award_recommend": staff("decide_applications", pk="sent.pk"),
    "admin:grants_award_decide_batch": staff("decide_applications", pk="round.pk"),
    "admin:grants_award_fund": staff("decide_applications", pk="sent.pk"),
    "admin:grants_award_decline": staff("decide_applications", pk="sent.pk"),
    "admin:grants_award_change_amount": staff("decide_applications", pk="funded.pk"),
    "admin:grants_award_revoke": staff("decide_applications", pk="funded.pk"),
    "admin:grants_award_restore": staff("decide_applications", 200, 302, pk="funded.pk"),
    "admin:grants_award_publish": staff("decide_applications", pk="granted.pk"),
    "admin:grants_award_unpublish": staff("decide_applications", pk="granted.pk"),
    # running grants: officers ask, finance lets go, and neither does the other's part
    "admin:grants_award_grant": staff("read_applications", pk="granted.pk"),
    "admin:grants_award_running": staff("request_payments", line="'request'"),
    "admin:grants_grant_document": staff("read_applications", pk="granted.pk", version="1", kind="'accepted'"),
    "admin:grants_report_end_grant": staff("request_payments", pk="granted.pk"),
    **{
        f"admin:grants_grant_{verb}": staff("request_payments", pk="granted.pk")
        for verb in ("draw_up", "plan", "ask_dates", "ask_budget", "ask_amount", "suspend", "claw_back")
    },
    **{
        f"admin:grants_grant_{verb}": staff(permission, pk="granted.pk", record=f"{record}.pk")
        for permission, record, verbs in (
            ("request_payments", "agreement", "issue withdraw_agreement"),
            ("request_payments", "milestone", "meet"),
            ("request_payments", "payment", "request hold release cancel"),
            ("authorise_payments", "payment", "authorise refuse_payment return_payment"),
            ("request_payments", "account", "confirm_account refuse_account"),
            ("request_payments", "variation", "approve refuse_variation"),
            ("request_payments", "suspension", "resume"),
            ("request_payments", "clawback", "recover withdraw_clawback"),
        )
        for verb in verbs.split()
    },
    **admin_pages("grants_payment", "read_applications", "payment.pk", change=(302,)),
    **admin_pages("grants_paymentbatch", "authorise_payments", "batch.pk"),
    "admin:grants_paymentbatch_gather": staff("authorise_payments"),
    "admin:grants_paymentbatch_pay": staff("authorise_payments", pk="batch.pk"),
    "admin:grants_paymentbatch_export": only(
        set(MAY["authorise_payments"]), 405, others=(302, 403, 404, 405), pk="batch.pk"
    ),
    **admin_pages("grants_paymentlimit", "set_payment_limits", "limit.pk", edit="set_payment_limits"),
    **admin_pages("grants_agreementterms", "manage_funds", "terms.pk", edit="manage_funds"),
}

EXPECTED: dict[str, Expect] = {**PORTAL, **ALLAUTH, **ADMIN}

# Reviewed: every page that needs no signing in, with the reason.
_WAY_IN = "a way to an account, or back to one"
PUBLIC: dict[str, str] = {
    "home": "what you can do here today",
    "programmes:livez": "monitors ask it; it says nothing",
    "programmes:readyz": "monitors ask it; it gives no details",
    "programmes:complaint_create": "a complaint needs no account",
    "programmes:format_create": "asking for another format needs no account",
    "programmes:privacy": "a statement",
    "programmes:accessibility": "a statement",
    "programmes:invite_accept": "the invited person may have no account yet; the key is the permission",
    "programmes:say_find": "a survey's participant has no account",
    "programmes:say": "a survey's participant has no account; the code is the permission",
    "programmes:programme_list": "programmes are public",
    "programmes:programme_detail": "programmes are public",
    "programmes:take_part": "taking part needs no account",
    "programmes:take_part_thanks": "taking part needs no account; it says nothing of anybody",
    "programmes:response": "whoever sent it may have no account; the link in their e-mail is the permission",
    "grants:fund_list": "funds are public",
    "grants:fund_detail": "funds are public",
    "grants:fund_check": "checking needs no account and keeps nothing",
    "grants:fund_questions": "a published round's questions on paper",
    "grants:codesign": "parents and carers comment without an account; the key is the permission",
    "grants:codesign_withdraw": "and take their comments back; the key is the permission",
    "grants:report_page": "keeps what was typed when a session has ended, then asks to sign in; shows nothing",
    "grants:body_answer": "an accountable body may have no account yet; the key is the permission",
    "grants:body_decline": "saying no needs no account; the key is the permission",
    "grants:entry_code": "a group that we wrote to by post has no account",
    "grants:entry_confirm": "a group that we help may have no account; the key is the permission",
    "grants:entry_correct": "and may say what is wrong; the key is the permission",
    "grants:booking": "booking needs no account; the key is the permission",
    "grants:fund_help": "asking for help needs no account",
    "grants:session_book": "booking needs no account",
    "grants:award_list": "awards of public money are public; a person alone is not named",
    "programmes:borough_list": "what is published, by borough",
    "programmes:borough_detail": "what is published, by borough",
    "grants:awards_json": "the same as open data",
    "grants:awards_csv": "the same as open data",
    "grants:round_report": "numbers of a finished round; few applications are counted together",
    "grants:learning_list": "what groups agreed to share",
    "grants:learning_detail": "what groups agreed to share",
    "grants:application_page": "keeps what was typed when a session has ended, then asks to sign in; shows nothing",
    "demo_mail": "the demonstration's mail; 404 anywhere else",
    **{name: _WAY_IN for name, expect in ALLAUTH.items() if expect.visitor != LOGIN},
}


def known() -> set[str]:
    """Every route that has an expectation."""
    return set(EXPECTED)
