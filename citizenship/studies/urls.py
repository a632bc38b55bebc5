"""The room's addresses, a list per audience."""

from django.urls import URLPattern, path

from citizenship.studies.views import public, registrar

registrars: list[URLPattern] = [
    path("ceremonies/join/", registrar.join, name="join"),
    path("ceremonies/join/<slug:borough>/request/", registrar.join_request, name="join_request"),
    path("ceremonies/join/<uuid:pk>/statement/", registrar.join_statement, name="join_statement"),
    path("ceremonies/join/<uuid:pk>/leave/", registrar.join_leave, name="join_leave"),
]
everybody: list[URLPattern] = [
    path("studies/", public.study_list, name="study_list"),
    path("studies/statement/<int:version>/", public.statement_detail, name="statement_detail"),
    path("studies/<slug:slug>/protocol/", public.study_protocol, name="study_protocol"),
]
urlpatterns: list[URLPattern] = [*registrars, *everybody]
