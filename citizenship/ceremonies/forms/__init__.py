"""What is typed about ceremonies, one module for each concept; and how the fields of a ceremony stand on a page."""

from typing import Any

from crispy_forms_gds.layout import Div, Field, Fieldset, Size
from django import forms

from programmes.people.forms import ActionForm


class OnOnePage(ActionForm):
    """A form that shows the fields of a ceremony in the rows in which a registrar thinks of them."""

    def row(self, name: str) -> Any:
        """Radios in one line where the page is wide enough; everything with a small label."""
        widget = self.fields[name].widget
        # Boxes first: Django's widget for them is a kind of radio.
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.SMALL, inline=True, small=True)
        return Field(name, context={"label_size": Size.for_label("s")})

    def below(self, name: str) -> Any:
        """Radios one below the other, for choices with long words."""
        return Field.radios(name, legend_size=Size.SMALL, small=True)

    def together(self, *names: str) -> Any:
        """Fields beside one another on a wide page, and below one another on a phone."""
        return Div(*(self.row(name) for name in names if name in self.fields), css_class="ceremony-row")

    def part(self, legend: str, *rows: Any) -> Any:
        """A part of the page with its heading."""
        return Fieldset(*rows, legend=legend, legend_size=Size.MEDIUM, css_class="govuk-fieldset ceremony-part")
