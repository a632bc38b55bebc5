"""The addresses of a month: its return, the month on one page, tables and paper; and the calculator."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from citizenship.ceremonies.views import clock, months, returns, tables


class MonthConverter:
    """A month in an address: 2027-03, as the first day of it."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date | str) -> str:
        """The month of this day."""
        return value if isinstance(value, str) else f"{value:%Y-%m}"


register_converter(MonthConverter, "month")
_AT = "ceremonies/months/<month:month>/"
urlpatterns: list[URLPattern] = [
    path("ceremonies/clock/", clock.clock_page, name="clock"),
    path("ceremonies/months/", returns.months, name="months"),
    path(_AT, returns.month_page, name="month"),
    path(f"{_AT}clock/", returns.month_clock, name="month_clock"),
    path(f"{_AT}send/", returns.month_send, name="month_send"),
    path(f"{_AT}return.pdf", returns.month_pdf, name="month_pdf"),
    path(f"{_AT}return.csv", returns.month_csv, name="month_csv"),
    path(f"{_AT}grid/", months.month_grid, name="month_grid"),
    path(f"{_AT}table/", tables.month_table, name="month_table"),
    path(f"{_AT}blank.csv", tables.month_blank, name="month_blank"),
    path(f"{_AT}sheet.pdf", tables.month_sheet, name="month_sheet"),
    path("ceremonies/plan/table/", tables.plan_table, name="plan_table"),
    path("ceremonies/plan/blank.csv", tables.plan_blank, name="plan_blank"),
]
