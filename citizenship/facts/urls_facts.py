"""The addresses of facts: everybody's."""

from django.urls import URLPattern, path

from citizenship.facts.views import alerts, public

urlpatterns: list[URLPattern] = [
    path("facts/", public.facts, name="facts"),
    path("facts/changes/", public.changes, name="facts_changes"),
    path("facts/changes.atom", public.changes_feed, name="facts_changes_feed"),
    path("facts/alerts/", alerts.ask, name="facts_alerts"),
    path("facts/alerts/done/<slug:name>/", alerts.done, name="facts_alert_done"),
    path("facts/alerts/confirm/<str:signed>/", alerts.confirm, name="facts_alert_confirm"),
    path("facts/alerts/stop/<str:signed>/", alerts.stop, name="facts_alert_stop"),
]
