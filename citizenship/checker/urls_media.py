"""The addresses of recordings: everybody's."""

from django.urls import URLPattern, path

from citizenship.checker.views import media

urlpatterns: list[URLPattern] = [
    path("recordings/<uuid:pk>/", media.recording, name="recording"),
]
