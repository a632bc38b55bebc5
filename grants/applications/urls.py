"""The applicant's pages. Those with a fixed name stand before the pages of questions."""

from django.urls import path

from grants.applications.views import applicant, assisted, body, changes, equality, invited, people, recordings, writing

urlpatterns = [
    path("", applicant.application_list, name="application_list"),
    path("start/<uuid:round>/", applicant.start, name="application_start"),
    path("invited/<str:key>/", invited.invited, name="invited"),
    path("join/<str:key>/", people.join, name="application_join"),
    path("equality/<uuid:round>/", equality.equality, name="application_equality"),
    path("<uuid:pk>/", applicant.detail, name="application_detail"),
    path("<uuid:pk>/check/", writing.check, name="application_check"),
    path("<uuid:pk>/submit/", writing.submit, name="application_submit"),
    path("<uuid:pk>/sent/", writing.submitted, name="application_submitted"),
    path("<uuid:pk>/withdraw/", applicant.withdraw, name="application_withdraw"),
    path("<uuid:pk>/copy.pdf", applicant.copy, name="application_copy"),
    # A question's key has no hyphen, so that these names never stand in the way of a page of questions.
    path("<uuid:pk>/who-writes/", people.people, name="application_people"),
    path("<uuid:pk>/who-writes/invite/", people.invite, name="application_invite"),
    path("<uuid:pk>/who-writes/lead/", people.hand_over, name="application_hand_over"),
    path("<uuid:pk>/who-writes/leave/", people.leave, name="application_leave"),
    path("<uuid:pk>/who-writes/<uuid:person>/role/", people.change_role, name="application_role"),
    path("<uuid:pk>/who-writes/<uuid:collaborator>/remove/", people.remove, name="application_remove"),
    path(
        "<uuid:pk>/who-writes/invitations/<uuid:invitation>/cancel/",
        people.cancel_invitation,
        name="application_cancel_invitation",
    ),
    path("<uuid:pk>/who-is-here/<slug:section>/", people.here, name="application_here"),
    path("<uuid:pk>/what-changed/", changes.changes, name="application_changes"),
    path("<uuid:pk>/what-is-said/", recordings.recordings, name="application_recordings"),
    path("<uuid:pk>/what-is-said/<uuid:recording>/", recordings.correct, name="application_correct"),
    path("<uuid:pk>/files/<uuid:file>/", applicant.file, name="application_file"),
    path("<uuid:pk>/accountable-body/", body.body, name="application_body"),
    path("<uuid:pk>/accountable-body/again/", body.ask_body_again, name="application_body_again"),
    path("<uuid:pk>/accountable-body/drop/", body.drop_body, name="application_body_drop"),
    path("<uuid:pk>/take-over/", assisted.take_over, name="application_take_over"),
    path("<uuid:pk>/<slug:page>/", writing.page, name="application_page"),
]
