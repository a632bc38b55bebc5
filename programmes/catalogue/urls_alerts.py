"""The addresses of alerts that have no programme in them."""

from django.urls import URLPattern, path

from programmes.catalogue.views import alerts

urlpatterns: list[URLPattern] = [
    path("programmes/yours/alerts/done/<slug:name>/", alerts.alerts_done, name="alerts_done"),
    path("programmes/yours/alerts/confirm/<str:signed>/", alerts.alerts_confirm, name="alerts_confirm"),
    path("programmes/yours/alerts/stop/<str:signed>/", alerts.alerts_stop, name="alerts_stop"),
]
