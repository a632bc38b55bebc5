"""The room's addresses: the volunteer's, the host's, and the supervisor's."""

from django.urls import URLPattern, URLResolver, path

from volunteering.hours.views import host, several, supervisor, volunteer

urlpatterns: list[URLPattern | URLResolver] = [
    path("hours/", volunteer.hours, name="hours"),
    path("hours/log/", volunteer.log_where, name="hours_log"),
    path("hours/log/several/", several.log_several, name="hours_log_several"),
    path("hours/log/elsewhere/", volunteer.log_elsewhere, name="hours_log_elsewhere"),
    path("hours/log/elsewhere/<uuid:pk>/", volunteer.log_known, name="hours_log_known"),
    path("hours/log/<uuid:pk>/", volunteer.log_host, name="hours_log_host"),
    path("hours/not-there/<uuid:pk>/", volunteer.dispute_no_show, name="hours_dispute_no_show"),
    path("hours/answer/<str:key>/", supervisor.hours_answer, name="hours_answer"),
    path("hours/answer/<str:key>/host/", supervisor.hours_answer_host, name="hours_answer_host"),
    path("hours/<uuid:pk>/", volunteer.claim, name="hours_claim"),
    path("hours/<uuid:pk>/withdraw/", volunteer.withdraw, name="hours_withdraw"),
    path("hours/<uuid:pk>/ask-again/", volunteer.ask_again, name="hours_ask_again"),
    path("hours/<uuid:pk>/dispute/", volunteer.dispute, name="hours_dispute"),
    path("hours/<uuid:pk>/dispute/withdraw/", volunteer.withdraw_dispute, name="hours_withdraw_dispute"),
    path("host/hours/", host.host_hours, name="host_hours"),
    path("host/hours/confirm/", host.host_hours_confirm, name="host_hours_confirm"),
    path("host/hours/<uuid:pk>/", host.host_hours_confirm_one, name="host_hours_confirm_one"),
    path("host/hours/<uuid:pk>/correct/", host.host_hours_correct, name="host_hours_correct"),
    path("host/hours/<uuid:pk>/refuse/", host.host_hours_refuse, name="host_hours_refuse"),
]
