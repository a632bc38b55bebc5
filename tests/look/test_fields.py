"""What templates/gds puts right in the form pack, field by field, and the error summary that every form page shows."""

import re
from pathlib import Path
from typing import Any

import pytest
from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import (
    Button,
    ConditionalQuestion,
    ConditionalRadios,
    Field,
    Fieldset,
    Layout,
    Size,
    Submit,
)
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

YES_NO = [("yes", "Yes"), ("no", "No")]
BOROUGHS = [("E09000003", "Barnet"), ("E09000005", "Brent")]
NASTY = "<b>Rye & Co</b>"


class EveryKind(forms.Form):
    """A form with one field of each kind that the portal asks with."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail address")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    people = forms.IntegerField(label="How many people?")
    place = forms.ChoiceField(label="Borough", choices=BOROUGHS)
    bank = forms.ChoiceField(label="Bank account", choices=YES_NO, widget=forms.RadioSelect, help_text="In your name")
    where = forms.MultipleChoiceField(label="Boroughs", choices=BOROUGHS, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="I agree")
    start = DateInputField(label="Start", require_all_fields=False)
    story = forms.CharField(label="Story", widget=forms.Textarea)
    paper = forms.FileField(label="Paper")
    form_token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, layout: Layout | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = layout or Layout(*self.fields, Submit("send", "Send"))


def html_of(form: forms.Form) -> str:
    """The form as a page shows it."""
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def summary_of(form: forms.Form) -> str:
    """Its error summary."""
    return render_to_string("parts/error_summary.html", {"form": form})


def ids(html: str) -> list[str]:
    """Every id, in the order of the page."""
    return re.findall(r'\bid="([^"]+)"', html)


def tag_with_id(html: str, wanted: str) -> str:
    """The one opening tag that carries the id."""
    found = re.findall(rf'<[^>]*\bid="{re.escape(wanted)}"[^>]*>', html)
    assert len(found) == 1, f"{wanted}: {found}"
    return str(found[0])


@pytest.fixture
def sent_empty() -> EveryKind:
    """The form as sent with nothing in it."""
    return EveryKind({})


class TestSummary:
    """Each error is listed and its link lands on something that takes the focus."""

    def test_every_link_leads_to_an_input(self, sent_empty: EveryKind) -> None:
        page, links = html_of(sent_empty), re.findall(r'href="#([^"]+)"', summary_of(sent_empty))
        assert len(links) == len(sent_empty.errors) - 1  # the token's has no input to go to
        for link in links:
            assert re.match(r"<(input|select|textarea)\b", tag_with_id(page, link)), link

    def test_errors_of_hidden_fields_are_told(self, sent_empty: EveryKind) -> None:
        sent_empty.add_error("form_token", "This page was sent before.")
        assert "This page was sent before." in summary_of(sent_empty)

    def test_errors_of_the_whole_form_lead_to_its_first_field(self, sent_empty: EveryKind) -> None:
        sent_empty.add_error(None, "The end is before the start.")
        assert '<a href="#id_name">The end is before the start.</a>' in summary_of(sent_empty)

    def test_a_part_of_a_date_is_linked_by_itself(self) -> None:
        form = EveryKind({"start_0": "3", "start_1": "", "start_2": "2026"})
        assert 'href="#id_start_1">Enter the month' in summary_of(form)

    def test_a_form_without_errors_has_none(self) -> None:
        assert summary_of(EveryKind()).strip() == ""

    def test_the_packs_own_tag_shows_the_same(self, sent_empty: EveryKind) -> None:
        tag = Template("{% load crispy_forms_gds %}{% error_summary form %}").render(Context({"form": sent_empty}))
        assert tag.split() == summary_of(sent_empty).split()

    def test_no_id_is_used_twice(self, sent_empty: EveryKind) -> None:
        found = ids(html_of(sent_empty))
        assert len(found) == len(set(found))


class TestCharacterCount:
    """The pack raises KeyError for a limit without help text."""

    @pytest.mark.parametrize(
        ("limit", "attribute"),
        [({"max_characters": 200}, 'data-maxlength="200"'), ({"max_words": 250}, 'data-count-type="words"')],
    )
    def test_a_limit_needs_no_help_text(self, limit: dict[str, int], attribute: str) -> None:
        html = html_of(EveryKind(layout=Layout(Field.textarea("story", **limit))))
        assert attribute in html
        assert 'aria-describedby="id_story-info"' in tag_with_id(html, "id_story")
        assert "govuk-js-character-count" in tag_with_id(html, "id_story")
        assert 'id="id_story-info"' in html

    def test_help_error_and_count_all_describe_the_box(self) -> None:
        form = EveryKind({}, layout=Layout(Field.textarea("story", max_words=250)))
        form.fields["story"].help_text = "In your own words"
        described = re.search(r'aria-describedby="([^"]+)"', tag_with_id(html_of(form), "id_story"))
        assert described
        assert set(described.group(1).split()) == {"id_story_hint", "id_story_1_error", "id_story-info"}


class TestErrors:
    """A wrong field looks wrong, whatever its kind."""

    @pytest.mark.parametrize("name", list(EveryKind.base_fields)[:-1])
    def test_its_group_is_marked_and_its_message_stands_there(self, name: str, sent_empty: EveryKind) -> None:
        html = html_of(EveryKind({}, layout=Layout(name)))
        assert "govuk-form-group--error" in html
        assert f'id="id_{name}_1_error"' in html

    def test_the_style_paints_every_input_of_a_marked_group(self) -> None:
        from django.contrib.staticfiles import finders

        style = Path(finders.find("css/portal.css")).read_text()
        rule = re.search(r"\.govuk-form-group--error > :is\(([^)]*)\)", style)
        assert rule
        assert {"input", "select", "textarea"} <= {part.strip() for part in rule.group(1).split(",")}

    @pytest.mark.parametrize(
        ("name", "css"),
        [
            ("email", "govuk-input"),
            ("people", "govuk-input"),
            ("secret", "govuk-input"),
            ("place", "govuk-select"),
            ("paper", "govuk-file-upload"),
        ],
    )
    def test_each_input_has_the_design_systems_class(self, name: str, css: str) -> None:
        assert css in tag_with_id(html_of(EveryKind()), f"id_{name}")


class TestChoices:
    """Radios and checkboxes."""

    def test_inline_radios_keep_the_base_class(self) -> None:
        html = html_of(EveryKind(layout=Layout(Field.radios("bank", inline=True))))
        assert 'class="govuk-radios govuk-radios--inline"' in html

    def test_what_was_chosen_stays_chosen(self) -> None:
        html = html_of(EveryKind({"bank": "no", "where": ["E09000005"]}))
        assert "checked" in tag_with_id(html, "id_bank_1")
        assert "checked" not in tag_with_id(html, "id_bank")
        assert "checked" in tag_with_id(html, "id_where_1")
        assert "checked" not in tag_with_id(html, "id_where")

    def test_help_describes_the_group(self) -> None:
        assert re.search(r'<fieldset class="govuk-fieldset" aria-describedby="id_bank_hint"', html_of(EveryKind()))

    def test_a_conditional_question_opens_under_its_answer(self) -> None:
        html = html_of(EveryKind(layout=Layout(ConditionalRadios("bank", ConditionalQuestion("Yes", "name"), "No"))))
        opened = re.search(r'data-aria-controls="([^"]+)"', html)
        assert opened
        assert f'id="{opened.group(1)}"' in html
        assert ids(html).count("id_bank") == 1


class TestEscaping:
    """Labels, legends, help and choices can come from a question that somebody typed."""

    @pytest.mark.parametrize("name", list(EveryKind.base_fields)[:-1])
    def test_labels_and_help_are_escaped(self, name: str) -> None:
        form = EveryKind(layout=Layout(name))
        form.fields[name].label = form.fields[name].help_text = NASTY
        html = html_of(form)
        assert "<b>" not in html
        assert "&lt;b&gt;Rye &amp; Co&lt;/b&gt;" in html

    def test_choices_legends_and_buttons_are_escaped(self) -> None:
        layout = Layout(
            Fieldset("bank", "where", legend=NASTY, legend_size=Size.MEDIUM, legend_tag="h1"), Button("go", NASTY)
        )
        form = EveryKind(layout=layout)
        form.fields["bank"].choices = form.fields["where"].choices = [("x", NASTY)]
        html = html_of(form)
        assert "<b>" not in html
        assert html.count("&lt;b&gt;") == 4


class TestPassword:
    """A long password can be shown; its button only appears with a script."""

    def test_it_can_be_shown(self) -> None:
        html = html_of(EveryKind())
        assert 'data-module="govuk-password-input"' in html
        assert "govuk-js-password-input-input" in tag_with_id(html, "id_secret")
        assert re.search(r"<button[^>]*aria-controls=\"id_secret\"[^>]*hidden>", html, re.DOTALL)

    def test_a_placeholder_is_dropped(self) -> None:
        form = EveryKind()
        form.fields["email"].widget.attrs["placeholder"] = "you@group.example"
        assert "placeholder" not in html_of(form)
