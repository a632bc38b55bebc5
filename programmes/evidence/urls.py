"""The participants' pages."""

from django.urls import path

from programmes.evidence import views

urlpatterns = [
    path("say/", views.find, name="say_find"),
    path("say/<str:code>/", views.say, name="say"),
]
