"""The addresses of reminders: everybody's."""

from django.urls import URLPattern, path

from citizenship.outreach.views import reminders

urlpatterns: list[URLPattern] = [
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/done/<slug:name>/", reminders.reminders_done, name="reminders_done"),
    path("reminders/stop/<str:signed>/", reminders.reminders_stop, name="reminders_stop"),
]
