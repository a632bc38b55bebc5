"""The front page of the area and the guidance: everybody's."""

from django.urls import URLPattern, path

from citizenship.findings.views import guidance, landing

urlpatterns: list[URLPattern] = [
    path("", landing.landing, name="home"),
    path("guidance/", guidance.guidance, name="guidance"),
    path("guidance/<int:number>/", guidance.guidance_version, name="guidance_version"),
    path("guidance/<int:number>.pdf", guidance.guidance_pdf, name="guidance_pdf"),
]
