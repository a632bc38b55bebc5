"""The room's addresses, a list per audience."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("citizenship.ceremonies.urls_core")),
    path("", include("citizenship.ceremonies.urls_returns")),
    path("", include("citizenship.ceremonies.urls_partners")),
]
