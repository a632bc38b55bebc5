"""Help to apply, for everybody: nobody needs an account on these pages; a key in the address is the permission."""

from django.urls import path

from grants.applications.views import assisted, body, help

urlpatterns = [
    path("help/body/<str:key>/", body.answer, name="body_answer"),
    path("help/body/<str:key>/no/", body.decline, name="body_decline"),
    path("help/confirm/", assisted.confirm_by_code, name="entry_code"),
    path("help/confirm/<str:key>/", assisted.confirm, name="entry_confirm"),
    path("help/confirm/<str:key>/wrong/", assisted.correct, name="entry_correct"),
    path("help/bookings/<str:key>/", help.booking, name="booking"),
    path("<slug:fund>/help/", help.fund_help, name="fund_help"),
    path("<slug:fund>/help/<uuid:pk>/", help.book, name="session_book"),
]
