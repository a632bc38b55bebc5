"""What monitors ask."""

from django.urls import path

from programmes.jobs import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
