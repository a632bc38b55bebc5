"""The applicant's answer to an offer, and the grant while it runs; and what everybody may read about awards."""

from django.urls import path

from grants.awards.views import agreement, applicant, public

urlpatterns = [
    path("<uuid:pk>/accept/", applicant.accept, name="award_accept"),
    path("<uuid:pk>/refuse-offer/", applicant.refuse_offer, name="award_refuse_offer"),
    path("<uuid:pk>/agreement/", agreement.detail, name="agreement_detail"),
    path("<uuid:pk>/agreement/accept/", agreement.accept, name="agreement_accept"),
    path("<uuid:pk>/agreement/<int:version>/<slug:kind>.pdf", agreement.copy, name="agreement_copy"),
    path("<uuid:pk>/payments/", agreement.payments, name="payment_list"),
    path("<uuid:pk>/payments/account/", agreement.give_account, name="bank_account"),
    path("<uuid:pk>/agreement/changes/", agreement.changes, name="variation_list"),
    path("<uuid:pk>/agreement/changes/<slug:kind>/", agreement.ask_change, name="variation_ask"),
    path(
        "<uuid:pk>/agreement/changes/<uuid:variation>/withdraw/", agreement.withdraw_change, name="variation_withdraw"
    ),
]
for_everybody = [
    path("awards/", public.award_list, name="award_list"),
    path("awards.json", public.awards_json, name="awards_json"),
    path("awards.csv", public.awards_csv, name="awards_csv"),
    path("<slug:fund>/rounds/<uuid:pk>/", public.round_report, name="round_report"),
]
