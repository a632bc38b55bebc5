"""The applicant's pages. Those with a fixed name stand before the pages of questions."""

from django.urls import path

from grants.applications.views import applicant, writing

urlpatterns = [
    path("", applicant.application_list, name="application_list"),
    path("start/<uuid:round>/", applicant.start, name="application_start"),
    path("<uuid:pk>/", applicant.detail, name="application_detail"),
    path("<uuid:pk>/check/", writing.check, name="application_check"),
    path("<uuid:pk>/submit/", writing.submit, name="application_submit"),
    path("<uuid:pk>/sent/", writing.submitted, name="application_submitted"),
    path("<uuid:pk>/withdraw/", applicant.withdraw, name="application_withdraw"),
    path("<uuid:pk>/copy.pdf", applicant.copy, name="application_copy"),
    path("<uuid:pk>/files/<uuid:file>/", applicant.file, name="application_file"),
    path("<uuid:pk>/<slug:page>/", writing.page, name="application_page"),
]
