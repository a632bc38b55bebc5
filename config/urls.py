"""Includes only: each app's urls.py lists its rooms."""

from django.contrib import admin
from django.urls import include, path

from config import demo, home

urlpatterns = [
    path("", home.index, name="home"),
    path("", include("programmes.urls")),
    path("grants/", include("grants.urls")),
    path("volunteering/", include("volunteering.urls")),
    path("citizenship/", include("citizenship.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("demo/mail/", demo.inbox, name="demo_mail"),
]
