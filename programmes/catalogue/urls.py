"""The room's addresses, part by part. Fixed words below /programmes/ come before free ones."""

from django.urls import URLPattern

from programmes.catalogue.urls_alerts import urlpatterns as alerts
from programmes.catalogue.urls_commitments import urlpatterns as commitments
from programmes.catalogue.urls_events import urlpatterns as events
from programmes.catalogue.urls_listings import urlpatterns as listings
from programmes.catalogue.urls_loans import urlpatterns as loans
from programmes.catalogue.urls_offers import urlpatterns as offers
from programmes.catalogue.urls_pages import urlpatterns as pages
from programmes.catalogue.urls_search import urlpatterns as search
from programmes.catalogue.urls_taking_part import urlpatterns as taking_part

urlpatterns: list[URLPattern] = [
    *search,
    *commitments,
    *alerts,
    *events,
    *offers,
    *listings,
    *loans,
    *taking_part,
    *pages,
]
