"""What everybody may read and send."""

from django.urls import path

from programmes.catalogue.views import boroughs, public

urlpatterns = [
    path("boroughs/", boroughs.borough_list, name="borough_list"),
    path("boroughs/<slug:slug>/", boroughs.borough_detail, name="borough_detail"),
    path("programmes/", public.programme_list, name="programme_list"),
    path("programmes/yours/<str:key>/", public.response, name="response"),
    path("programmes/<slug:slug>/", public.programme_detail, name="programme_detail"),
    path("programmes/<slug:slug>/<slug:way>/", public.take_part, name="take_part"),
    path("programmes/<slug:slug>/<slug:way>/thanks/", public.take_part_thanks, name="take_part_thanks"),
]
