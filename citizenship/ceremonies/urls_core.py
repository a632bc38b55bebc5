"""The registrar's addresses of ceremonies."""

from django.urls import URLPattern, path

from citizenship.ceremonies.views import day, home, plan

urlpatterns: list[URLPattern] = [
    path("ceremonies/", home.ceremonies, name="ceremonies"),
    path("ceremonies/all/", home.ceremony_list, name="ceremony_list"),
    path("ceremonies/plan/", plan.plan, name="ceremony_plan"),
    path("ceremonies/enter/", day.enter, name="ceremony_enter"),
    path("ceremonies/<uuid:pk>/", day.ceremony, name="ceremony"),
    path("ceremonies/<uuid:pk>/record/", day.record, name="ceremony_record"),
    path("ceremonies/<uuid:pk>/correct/", day.correct, name="ceremony_correct"),
    path("ceremonies/<uuid:pk>/change/", plan.amend, name="ceremony_amend"),
    path("ceremonies/<uuid:pk>/cancel/", plan.cancel, name="ceremony_cancel"),
    path("ceremonies/<uuid:pk>/reinstate/", plan.reinstate, name="ceremony_reinstate"),
    path("ceremonies/<uuid:pk>/deviation/", day.deviate, name="ceremony_deviate"),
]
