"""Addresses of the room: a person's account, their organisations, and what anybody may ask of us."""

from django.urls import path

from programmes.people.views import account, organisations, public

urlpatterns = [
    # the person
    path("account/", account.account, name="account"),
    path("account/details/", account.update_details, name="account_details"),
    path("account/notices/", account.choose_notices, name="account_notices"),
    path("account/data/", account.ask_for_data, name="account_data"),
    path("account/data/<uuid:pk>/", account.download_data, name="account_data_download"),
    path("account/erase/", account.ask_for_erasure, name="account_erase"),
    # members of an organisation
    path("account/organisations/new/", organisations.create_organisation, name="organisation_create"),
    path("account/organisations/<uuid:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path("account/organisations/<uuid:pk>/change/", organisations.change_organisation, name="organisation_change"),
    path("account/organisations/<uuid:pk>/invite/", organisations.invite_colleague, name="organisation_invite"),
    path("account/members/<uuid:pk>/change/", organisations.change_member_role, name="member_change"),
    path("account/members/<uuid:pk>/remove/", organisations.remove_member, name="member_remove"),
    path("account/invitations/<uuid:pk>/cancel/", organisations.cancel_invite, name="invite_cancel"),
    # whoever holds an invitation
    path("account/invites/<str:key>/", organisations.accept_invite, name="invite_accept"),
    # anybody
    path("complaints/", public.create_complaint, name="complaint_create"),
    path("other-formats/", public.create_format, name="format_create"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
]
