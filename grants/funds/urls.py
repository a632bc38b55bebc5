"""Public pages: funds, and the check whether you can apply."""

from django.urls import path

from grants.funds import views

urlpatterns = [
    path("", views.fund_list, name="fund_list"),
    path("<slug:fund>/", views.fund_detail, name="fund_detail"),
    path("<slug:fund>/check/", views.fund_check, name="fund_check"),
]
