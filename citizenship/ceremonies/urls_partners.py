"""The addresses of partners, places and the Mayor's ceremony, a list per audience."""

from django.urls import URLPattern, path

from citizenship.ceremonies.views import mayor, partners, venues

# By a link or a code, without an account.
everybody: list[URLPattern] = [
    path("ceremonies/attend/<str:key>/", partners.attend, name="attend"),
    path("venues/", venues.venues, name="venues"),
    path("venues/thank-you/", venues.venue_thanks, name="venue_thanks"),
    path("venues/offer/<str:key>/", venues.venue_offer, name="venue_offer"),
    path("mayors-ceremony/", mayor.guest_find, name="guest_find"),
    path("mayors-ceremony/<str:code>/", mayor.guest, name="guest"),
]
registrars: list[URLPattern] = [
    path("ceremonies/partners/", partners.partners, name="partners"),
    path("ceremonies/partners/<uuid:pk>/address/", partners.partner_address, name="partner_address"),
    path("ceremonies/<uuid:pk>/partners/", partners.ceremony_partners, name="ceremony_partners"),
    path("ceremonies/requests/<uuid:pk>/remind/", partners.request_remind, name="request_remind"),
    path("ceremonies/requests/<uuid:pk>/withdraw/", partners.request_withdraw, name="request_withdraw"),
    path("ceremonies/venues/", venues.venue_matches, name="venue_matches"),
    path("ceremonies/venues/<uuid:pk>/", venues.venue_match, name="venue_match"),
    path("ceremonies/venues/<uuid:pk>/accept/", venues.venue_match_accept, name="venue_match_accept"),
    path("ceremonies/venues/<uuid:pk>/decline/", venues.venue_match_decline, name="venue_match_decline"),
    path("ceremonies/venues/<uuid:pk>/call-off/", venues.venue_match_withdraw, name="venue_match_withdraw"),
    path("ceremonies/mayor/", mayor.mayors_ceremonies, name="mayors_ceremonies"),
    path("ceremonies/mayor/<uuid:pk>/", mayor.nomination, name="nomination"),
    path("ceremonies/mayor/<uuid:pk>/codes.pdf", mayor.nomination_slips, name="nomination_slips"),
    path("ceremonies/mayor/<uuid:pk>/give-back/", mayor.nomination_withdraw, name="nomination_withdraw"),
]
urlpatterns: list[URLPattern] = [*everybody, *registrars]
