"""The addresses of ways to take part."""

from django.urls import URLPattern, path

from programmes.catalogue.views import taking_part as views

urlpatterns: list[URLPattern] = [
    path("programmes/yours/invited/<str:key>/", views.take_part_invited, name="take_part_invited"),
    path("programmes/yours/<str:key>/", views.response, name="response"),
    path("programmes/yours/<str:key>/check-in/", views.response_check_in, name="response_check_in"),
    path("programmes/<slug:slug>/<slug:way>/", views.take_part, name="take_part"),
    path("programmes/<slug:slug>/<slug:way>/thanks/", views.take_part_thanks, name="take_part_thanks"),
    path("programmes/<slug:slug>/<slug:way>/add/", views.take_part_add, name="take_part_add"),
    path("programmes/<slug:slug>/<slug:way>/go/", views.take_part_go, name="take_part_go"),
    path("programmes/<slug:slug>/<slug:way>/who/", views.take_part_who, name="take_part_who"),
    path("programmes/<slug:slug>/<slug:way>/<uuid:item>/", views.take_part_item, name="take_part_item"),
]
