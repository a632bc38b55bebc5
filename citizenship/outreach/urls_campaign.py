"""The addresses of the campaign."""

from django.urls import URLPattern, path

from citizenship.outreach.views import campaign

# Without an account: materials, the codes on them, and packs by a link.
everybody: list[URLPattern] = [
    path("materials/", campaign.materials, name="materials"),
    path("materials/order/", campaign.pack_order, name="pack_order"),
    path("materials/thank-you/", campaign.pack_thanks, name="pack_thanks"),
    path("materials/pack/<str:key>/", campaign.pack, name="pack"),
    path("materials/<slug:subject>/<slug:kind>/<str:language>.pdf", campaign.material, name="material"),
    path("q/<str:code>/", campaign.spot, name="spot"),
    path("q/<str:code>/<slug:subject>/<str:language>/", campaign.spot_paper, name="spot_paper"),
]
urlpatterns: list[URLPattern] = [*everybody]
