"""The room's addresses. What is named stands before what takes any key."""

from django.urls import URLPattern, URLResolver, path

from volunteering.safeguarding.views import concern, guardian, joining, me

urlpatterns: list[URLPattern | URLResolver] = [
    path("join/", joining.join, name="join"),
    path("join/account/", joining.join_account, name="join_account"),
    path("join/about/", joining.join_about, name="join_about"),
    path("join/guardian/", joining.join_guardian, name="join_guardian"),
    path("join/guardian/sent/", joining.join_sent, name="join_sent"),
    path("join/start/<str:key>/", joining.start, name="start"),
    path("me/profile/", me.my_profile, name="my_profile"),
    path("me/guardian/", me.my_guardian, name="my_guardian"),
    path("privacy/", me.privacy, name="privacy"),
    path("concern/", concern.concern, name="concern"),
    path("concern/sent/", concern.concern_sent, name="concern_sent"),
    path("guardian/", guardian.guardian, name="guardian"),
    path("guardian/thanks/", guardian.guardian_thanks, name="guardian_thanks"),
    path("guardian/consent/<str:key>/", guardian.consent_give, name="consent_give"),
    path("guardian/consent/<str:key>/no/", guardian.consent_decline, name="consent_decline"),
    path("guardian/page/<str:key>/", guardian.guardian_page, name="guardian_page"),
    path("guardian/page/<str:key>/renew/", guardian.permission_renew, name="permission_renew"),
    path("guardian/page/<str:key>/erase/", guardian.consent_withdraw, name="consent_withdraw"),
    path("guardian/page/<str:key>/withdraw/<uuid:pk>/", guardian.permission_withdraw, name="permission_withdraw"),
    path("guardian/<str:key>/", guardian.permission_give, name="permission_give"),
]
