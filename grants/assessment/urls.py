"""The panel's pages."""

from django.urls import path

from grants.assessment.views import panel

urlpatterns = [
    path("", panel.panel, name="panel"),
    path("join/<str:key>/", panel.join, name="panel_join"),
    path("<uuid:pk>/", panel.score, name="panel_score"),
    path("<uuid:pk>/declare/", panel.declare, name="panel_declare"),
    path("<uuid:pk>/change/<uuid:criterion>/", panel.revise, name="panel_revise"),
    path("<uuid:pk>/files/<uuid:file>/", panel.file, name="panel_file"),
]
