"""The addresses of trials."""

from django.urls import URLPattern, URLResolver, path

from volunteering.rewards.views import results, trials

urlpatterns: list[URLPattern | URLResolver] = [
    path("trials/", results.trial_list, name="trial_list"),
    path("trials/<slug:slug>/", results.trial, name="trial"),
    path("trials/<slug:slug>/result.csv", results.trial_csv, name="trial_csv"),
    path("trials/<uuid:pk>/join/", trials.join, name="trial_join"),
    path("trials/<uuid:pk>/mine/", trials.mine, name="trial_mine"),
    path("trials/<uuid:pk>/leave/", trials.leave, name="trial_leave"),
    path("trials/<uuid:pk>/about-you/", trials.about_you, name="trial_about_you"),
    path("me/about-you/", trials.about_volunteers, name="equality"),
]
