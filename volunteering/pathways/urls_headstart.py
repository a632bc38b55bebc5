"""The addresses of HeadStart, HeadStart Action and the way in from a ceremony."""

from django.urls import URLPattern, URLResolver, path

from volunteering.pathways.views import partner, school, welcome, young

urlpatterns: list[URLPattern | URLResolver] = [
    path("pathways/headstart/", young.page, name="headstart"),
    path("pathways/headstart/<uuid:pk>/join/", young.join, name="headstart_join"),
    path("pathways/headstart/leave/", young.leave, name="headstart_leave"),
    path("pathways/headstart/workshops/", young.workshops, name="workshops"),
    path("pathways/headstart/workshops/<uuid:pk>/book/", young.book, name="workshop_book"),
    path("pathways/headstart/places/<uuid:pk>/cancel/", young.cancel, name="workshop_cancel"),
    path("pathways/headstart/interview/<uuid:pk>/", young.interview, name="interview"),
    path("pathways/headstart/interview/<uuid:pk>/yes/", young.interview_accept, name="interview_accept"),
    path("pathways/headstart/interview/<uuid:pk>/no/", young.interview_decline, name="interview_decline"),
    path("pathways/headstart/guarantee/<uuid:pk>/appeal/", young.appeal, name="headstart_appeal"),
    path("pathways/headstart/appeals/<uuid:pk>/take-back/", young.appeal_take_back, name="appeal_take_back"),
    path("pathways/registers/", partner.registers, name="registers"),
    path("pathways/registers/workshops/<uuid:pk>/", partner.workshop_register, name="workshop_register"),
    path("pathways/registers/places/<uuid:pk>/", partner.register_mark, name="register_mark"),
    path("pathways/registers/groups/<uuid:pk>/", partner.cohort_register, name="cohort_register"),
    path("pathways/registers/members/<uuid:pk>/<int:number>/", partner.cohort_mark, name="cohort_mark"),
    path("pathways/interviews/", partner.slots, name="slots"),
    path("pathways/interviews/employers/<uuid:pk>/offer/", partner.slot_offer, name="slot_offer"),
    path("pathways/interviews/<uuid:pk>/", partner.slot, name="slot"),
    path("pathways/interviews/<uuid:pk>/close/", partner.slot_close, name="slot_close"),
    path("pathways/interviews/outcome/<uuid:pk>/", partner.interview_outcome, name="interview_outcome"),
    path("pathways/action/", young.action, name="action"),
    path("pathways/action/join/", young.action_join, name="action_join"),
    path("pathways/action/mine/", young.action_mine, name="action_mine"),
    path("pathways/action/mine/<uuid:pk>/leave/", young.action_leave, name="action_leave"),
    path("pathways/action/groups/", school.referrals, name="referrals"),
    path("pathways/action/groups/schools/<uuid:pk>/refer/", school.referral_send, name="referral_send"),
    path("pathways/action/groups/<uuid:pk>/", school.referral, name="referral"),
    path("pathways/action/groups/<uuid:pk>/take-back/", school.referral_withdraw, name="referral_withdraw"),
    path("pathways/action/groups/<uuid:pk>/codes/", school.referral_codes, name="referral_codes"),
    path("welcome/", welcome.near, name="welcome_near"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
]
