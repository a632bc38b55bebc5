"""Surveys, invitations and results: the registrars' pages, the participants', and everybody's."""

from django.urls import URLPattern, path

from citizenship.findings.views import interest, results, surveys

registrars: list[URLPattern] = [
    path("ceremonies/results/", results.own_results, name="own_results"),
    path("ceremonies/results.csv", results.own_results_csv, name="own_results_csv"),
    path("ceremonies/<uuid:pk>/codes/", surveys.ceremony_codes, name="ceremony_codes"),
    path("ceremonies/<uuid:pk>/invitations/", surveys.ceremony_invitations, name="ceremony_invitations"),
]
participants: list[URLPattern] = [
    path("next/<str:address>/", interest.next_step, name="next_step"),
    path("vote/", interest.vote_find, name="vote_find"),
    path("vote/<str:key>/", interest.vote, name="vote"),
]
everybody: list[URLPattern] = [
    path("studies/<slug:slug>/", results.study_results, name="study_results"),
    path("studies/<slug:slug>.csv", results.results_csv, name="results_csv"),
    path("studies/<slug:slug>.json", results.results_json, name="results_json"),
    path("studies/<slug:slug>.pdf", results.results_pdf, name="results_pdf"),
    path("studies/<slug:slug>/<slug:follow_up>/<slug:outcome>.svg", results.results_svg, name="results_svg"),
]
urlpatterns: list[URLPattern] = [*registrars, *participants, *everybody]
