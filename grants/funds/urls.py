"""Public pages: funds, the check whether you can apply, the questions on paper, and comments on a fund's criteria."""

from django.urls import path

from grants.funds.views import codesign, public

urlpatterns = [
    path("", public.fund_list, name="fund_list"),
    path("panel/criteria/<str:key>/", codesign.comment, name="codesign"),
    path("panel/criteria/<str:key>/withdraw/", codesign.withdraw, name="codesign_withdraw"),
    path("<slug:fund>/", public.fund_detail, name="fund_detail"),
    path("<slug:fund>/check/", public.fund_check, name="fund_check"),
    path("<slug:fund>/rounds/<uuid:pk>/questions.pdf", public.fund_questions, name="fund_questions"),
]
