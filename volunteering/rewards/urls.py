"""The room's addresses."""

from django.urls import URLPattern, URLResolver, include, path

from volunteering.rewards.views import volunteer

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("volunteering.rewards.urls_experiments")),
    path("rewards/", volunteer.reward_list, name="reward_list"),
    path("rewards/points/", volunteer.points_history, name="points_history"),
    path("rewards/taken/", volunteer.code_list, name="reward_codes"),
    path("rewards/taken/<uuid:pk>/", volunteer.code, name="reward_code"),
    path("rewards/taken/<uuid:pk>/code/", volunteer.reveal, name="reward_reveal"),
    path("rewards/<uuid:pk>/", volunteer.reward_detail, name="reward_detail"),
    path("rewards/<uuid:pk>/take/", volunteer.redeem, name="reward_redeem"),
]
