"""The person's inbox."""

from django.urls import path

from programmes.notices import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", views.notice, name="notice"),
]
