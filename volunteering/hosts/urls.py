"""A host's own pages, and the agreement that everybody may read."""

from django.urls import URLPattern, URLResolver, path

from volunteering.hosts.views import host

urlpatterns: list[URLPattern | URLResolver] = [
    path("host/", host.host_start, name="host_start"),
    path("host/begin/<uuid:pk>/", host.host_begin, name="host_begin"),
    path("host/agreement/<int:version>/", host.agreement_detail, name="agreement_detail"),
    path("host/<uuid:pk>/", host.host_home, name="host_home"),
    path("host/<uuid:pk>/details/", host.host_details, name="host_details"),
    path("host/<uuid:pk>/agreement/", host.host_agreement, name="host_agreement"),
    path("host/<uuid:pk>/submit/", host.host_submit, name="host_submit"),
    path("host/<uuid:pk>/take-back/", host.host_take_back, name="host_take_back"),
]
