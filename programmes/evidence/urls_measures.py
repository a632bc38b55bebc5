"""The addresses of measures."""

from django.urls import URLPattern, path

from programmes.evidence.views import measures

urlpatterns: list[URLPattern] = [
    path("evidence/", measures.evidence, name="evidence"),
    path("evidence/measures.csv", measures.measures_csv, name="measures_csv"),
    path("evidence/measures.json", measures.measures_json, name="measures_json"),
    path("evidence/method/", measures.method, name="evidence_method"),
    path("evidence/<slug:slug>/", measures.measure, name="measure"),
    path("evidence/<slug:slug>/charts/<int:order>.svg", measures.chart, name="measure_chart"),
    path("evidence/<slug:slug>/charts/<int:order>.csv", measures.chart_csv, name="measure_chart_csv"),
]
