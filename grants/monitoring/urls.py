"""The group's pages about reports and its survey, and the public learning library."""

from django.urls import path

from grants.monitoring.views import group, public, survey

urlpatterns = [
    path("applications/<uuid:pk>/reports/", group.report_list, name="report_list"),
    path("applications/<uuid:pk>/reports/<uuid:report>/", group.detail, name="report_detail"),
    path("applications/<uuid:pk>/reports/<uuid:report>/begin/", group.begin, name="report_begin"),
    path("applications/<uuid:pk>/reports/<uuid:report>/check/", group.check, name="report_check"),
    path("applications/<uuid:pk>/reports/<uuid:report>/submit/", group.submit, name="report_submit"),
    path("applications/<uuid:pk>/reports/<uuid:report>/sign-off/", group.sign_off, name="report_sign_off"),
    path("applications/<uuid:pk>/reports/<uuid:report>/take-back/", group.take_back, name="report_take_back"),
    path("applications/<uuid:pk>/reports/<uuid:report>/copy.pdf", group.copy, name="report_copy"),
    path("applications/<uuid:pk>/reports/<uuid:report>/library/", group.withdraw_entry, name="report_withdraw_entry"),
    path("applications/<uuid:pk>/reports/<uuid:report>/<slug:page>/", group.page, name="report_page"),
    path("applications/<uuid:pk>/survey/", survey.survey, name="survey"),
    path("applications/<uuid:pk>/survey/codes-<int:sheet>.pdf", survey.codes, name="survey_codes"),
    path("applications/<uuid:pk>/survey/ask-again/", survey.ask_again, name="survey_ask_again"),
    path("applications/<uuid:pk>/survey/finish/", survey.finish, name="survey_finish"),
    path("learning/", public.learning_list, name="learning_list"),
    path("learning/<uuid:pk>/", public.learning_detail, name="learning_detail"),
]
