"""The addresses of the open data: those of Open Referral UK."""

from django.urls import URLPattern, path

from citizenship.advice.views import open_referral

# For programs, without an account. The standard's addresses have no slash at the end.
everybody: list[URLPattern] = [
    path("advice/api/", open_referral.api, name="advice_api"),
    path("advice/api/services", open_referral.services, name="advice_api_services"),
    path("advice/api/services/<uuid:pk>", open_referral.service, name="advice_api_service"),
    path("advice/api/taxonomies", open_referral.taxonomies, name="advice_api_taxonomies"),
    path("advice/api/taxonomies/<uuid:pk>", open_referral.taxonomy, name="advice_api_taxonomy"),
    path("advice/api/taxonomy_terms", open_referral.taxonomy_terms, name="advice_api_terms"),
    path("advice/api/taxonomy_terms/<uuid:pk>", open_referral.taxonomy_term, name="advice_api_term"),
    path("advice/api/service_at_locations", open_referral.service_at_locations, name="advice_api_locations"),
    path("advice/api/service_at_locations/<uuid:pk>", open_referral.service_at_location, name="advice_api_location"),
]
urlpatterns: list[URLPattern] = [*everybody]
