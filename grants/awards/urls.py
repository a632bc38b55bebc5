"""The applicant's answer to an offer; and what everybody may read about awards."""

from django.urls import path

from grants.awards.views import applicant, public

urlpatterns = [
    path("<uuid:pk>/accept/", applicant.accept, name="award_accept"),
    path("<uuid:pk>/refuse-offer/", applicant.refuse_offer, name="award_refuse_offer"),
]
for_everybody = [
    path("awards/", public.award_list, name="award_list"),
    path("awards.json", public.awards_json, name="awards_json"),
    path("awards.csv", public.awards_csv, name="awards_csv"),
    path("<slug:fund>/rounds/<uuid:pk>/", public.round_report, name="round_report"),
]
