"""The room's addresses. What is named stands before what takes any key."""

from django.urls import URLPattern, URLResolver, path

from volunteering.opportunities import urls_posting
from volunteering.opportunities.views import host_people, host_sessions, public, team, volunteer

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.opportunity_list, name="opportunity_list"),
    path("map/", public.opportunity_map, name="opportunity_map"),
    path("sessions/<uuid:pk>/sign-up/", volunteer.sign_up, name="sign_up"),
    path("sessions/<uuid:pk>/team/", team.team_book, name="team_book"),
    path("check-in/<uuid:pk>/", volunteer.check_in, name="check_in"),
    path("calendar/<str:key>.ics", volunteer.feed, name="calendar"),
    path("me/", volunteer.my_volunteering, name="mine"),
    path("me/calendar/", volunteer.renew_calendar, name="calendar_renew"),
    path("me/sessions/<uuid:pk>/", volunteer.sign_up_detail, name="sign_up_detail"),
    path("me/sessions/<uuid:pk>/take/", volunteer.take, name="sign_up_take"),
    path("me/sessions/<uuid:pk>/cancel/", volunteer.cancel, name="sign_up_cancel"),
    path("me/sessions/<uuid:pk>/session.ics", volunteer.event, name="sign_up_event"),
    path("host/opportunities/<uuid:pk>/sessions/", host_sessions.host_sessions, name="host_sessions"),
    path("host/sessions/<uuid:pk>/", host_sessions.host_session, name="host_session"),
    path("host/sessions/<uuid:pk>/sheet.pdf", host_sessions.host_sheet, name="host_sheet"),
    path("host/sessions/<uuid:pk>/code/", host_sessions.host_code, name="host_code"),
    path("host/sessions/<uuid:pk>/change/", host_sessions.host_change, name="host_change"),
    path("host/sessions/<uuid:pk>/move/", host_sessions.host_move, name="host_move"),
    path("host/sessions/<uuid:pk>/call-off/", host_sessions.host_call_off, name="host_call_off"),
    path("host/sessions/<uuid:pk>/message/", host_people.host_message, name="host_message"),
    path("host/places/<uuid:pk>/attended/", host_sessions.host_attended, name="host_attended"),
    path("host/places/<uuid:pk>/times/", host_sessions.host_times, name="host_times"),
    path("host/places/<uuid:pk>/missed/", host_sessions.host_missed, name="host_missed"),
    path("host/places/<uuid:pk>/guardian/", host_people.host_guardian, name="host_guardian"),
    path("host/places/<uuid:pk>/application/", host_people.host_application, name="host_application"),
    path("host/places/<uuid:pk>/accept/", host_people.host_accept, name="host_accept"),
    path("host/places/<uuid:pk>/decline/", host_people.host_decline, name="host_decline"),
    path("host/places/<uuid:pk>/check/", host_people.host_ask_check, name="host_ask_check"),
    path("host/checks/<uuid:pk>/", host_people.host_record_check, name="host_record_check"),
    *urls_posting.urlpatterns,
    path("<uuid:pk>/", public.opportunity_detail, name="opportunity_detail"),
]
