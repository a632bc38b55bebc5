"""Addresses of ambassadors, of schools' projects and of teams from employers."""

from django.urls import URLPattern, URLResolver, path

from volunteering.pathways.views import ambassadors, employers, schools

urlpatterns: list[URLPattern | URLResolver] = [
    path("ambassadors/", ambassadors.ambassador_list, name="ambassador_list"),
    path("ambassadors/<uuid:pk>/", ambassadors.ambassador_season, name="ambassador_season"),
    path("ambassadors/roles/<uuid:pk>/apply/", ambassadors.ambassador_apply, name="ambassador_apply"),
    path("me/ambassador/<uuid:pk>/", ambassadors.ambassador_mine, name="ambassador_mine"),
    path("me/ambassador/<uuid:pk>/accept/", ambassadors.ambassador_accept, name="ambassador_accept"),
    path("me/ambassador/<uuid:pk>/withdraw/", ambassadors.ambassador_withdraw, name="ambassador_withdraw"),
    path("me/ambassador/<uuid:pk>/read/<int:part>/", ambassadors.ambassador_read, name="ambassador_read"),
    path("me/ambassador/<uuid:pk>/book/<uuid:date>/", ambassadors.ambassador_book, name="ambassador_book"),
    path("me/ambassador/<uuid:pk>/leave/<uuid:training>/", ambassadors.ambassador_leave, name="ambassador_leave"),
    path("me/ambassador/<uuid:pk>/adjustments/", ambassadors.ambassador_adjustments, name="ambassador_adjustments"),
    path("me/ambassador/<uuid:pk>/adjustments/agree/", ambassadors.ambassador_agree, name="ambassador_agree"),
    path("me/ambassador/<uuid:pk>/adjustments/share/", ambassadors.ambassador_share, name="ambassador_share"),
    path("host/sessions/<uuid:pk>/adjustments/", ambassadors.host_adjustments, name="host_adjustments"),
    path("young-ambassadors/", schools.school_list, name="school_list"),
    path("young-ambassadors/mine/", schools.school_mine, name="school_mine"),
    path("young-ambassadors/schools/<uuid:pk>/begin/", schools.school_start, name="school_start"),
    path("young-ambassadors/<uuid:pk>/", schools.school_project, name="school_project"),
    path("young-ambassadors/<uuid:pk>/edit/", schools.school_edit, name="school_edit"),
    path("young-ambassadors/<uuid:pk>/log/", schools.school_log, name="school_log"),
    path("young-ambassadors/<uuid:pk>/log/<int:entry>/strike/", schools.school_strike, name="school_strike"),
    path("young-ambassadors/<uuid:pk>/finish/", schools.school_finish, name="school_finish"),
    path("teams/", employers.team_list, name="team_list"),
    path("teams/<uuid:pk>/offer/", employers.team_offer_new, name="team_offer_new"),
    path("teams/<uuid:pk>/report/", employers.team_report, name="team_report"),
    path("teams/<uuid:pk>/report.csv", employers.team_report_csv, name="team_report_csv"),
    path("teams/offers/<uuid:pk>/", employers.team_offer, name="team_offer"),
    path("teams/offers/<uuid:pk>/withdraw/", employers.team_offer_withdraw, name="team_offer_withdraw"),
    path("teams/matches/<uuid:pk>/", employers.team_match, name="team_match"),
    path("teams/matches/<uuid:pk>/yes/", employers.team_match_yes, name="team_match_yes"),
    path("teams/matches/<uuid:pk>/no/", employers.team_match_refuse, name="team_match_refuse"),
    path("teams/matches/<uuid:pk>/call-off/", employers.team_match_call_off, name="team_match_call_off"),
    path("teams/matches/<uuid:pk>/came/", employers.team_match_report, name="team_match_report"),
    path("host/<uuid:pk>/teams/", employers.host_teams, name="host_teams"),
    path("host/<uuid:pk>/teams/ask/", employers.team_need_new, name="team_need_new"),
    path("teams/needs/<uuid:pk>/", employers.team_need, name="team_need"),
    path("teams/needs/<uuid:pk>/withdraw/", employers.team_need_withdraw, name="team_need_withdraw"),
]
