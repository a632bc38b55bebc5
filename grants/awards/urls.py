"""The applicant's answer to an offer."""

from django.urls import path

from grants.awards.views import applicant

urlpatterns = [
    path("<uuid:pk>/accept/", applicant.accept, name="award_accept"),
    path("<uuid:pk>/refuse-offer/", applicant.refuse_offer, name="award_refuse_offer"),
]
