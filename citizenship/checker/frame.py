"""The words around the questions, in English: buttons, headings, notices. Each is translated under frame.<name>."""

from citizenship.checker.tree import Part

PREFIX = "frame."

CHROME = {
    "skip": "Skip to the main content",
    "leave": "Leave this site",
    "leave_note": "This takes you to a page about the weather. It does not clear the history of this browser.",
    "language": "Language",
    "language_change": "Change language",
    "letter_button": "I have had a letter or e-mail about my status",
    "letter_why": "If a letter or e-mail says that your status may change or end, start here.",
    "kept": "We keep nothing. Your answers are not stored, and they are not part of the address of this page.",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
    "other_formats": "Other formats and languages",
    "not_advice": (
        "This is general information, not legal advice. Only a regulated adviser or a solicitor can advise you about "
        "your own case."
    ),
    "error": "Error",
    "error_title": "There is a problem",
    "error_one": "Choose one answer, then continue.",
    "error_many": "Choose at least one answer. If none of them is right, choose the last one.",
    "error_alone": "You chose an answer that cannot stand beside another one. Choose one or the other.",
    "error_date": "We could not read this day. Write it in numbers, such as 14 3 2026, or leave it empty.",
    "error_future": "This day is still to come. Check the year, or leave it empty.",
    "started_again": "We could not read where you were, so the questions begin again. Nothing was kept.",
    "version_changed": "The questions have changed since you began. Please answer them again.",
}
WALK = {
    "start": "Start now",
    "start_again": "Start again",
    "question": "Question",
    "continue": "Continue",
    "back": "Back",
    "change": "Change",
    "your_answers": "Your answers so far",
    "change_note": "If you change an answer, the answers after it are dropped.",
    "choose_many": "Choose all that are right.",
    "day": "Day",
    "month": "Month",
    "year": "Year",
    "date_hint": "In numbers, such as 14 3 2026. You may leave this empty.",
    "left_out": "Left out",
    "for_child": "This is about a child.",
    "for_other": (
        "This is about somebody you care for or support. Ask them first. To apply or decide for them you need their "
        "agreement, or a legal power to act for them."
    ),
}
OUTCOME = {
    "urgent_title": "Do this today",
    "means_title": "What this means in general",
    "next_title": "What to do next",
    "also_title": "Also think of this",
    "where_title": "Where to turn",
    "telephone": "Telephone",
    "website": "Website",
    "day_title": "The day to remember",
    "day_until": "Counted from the day you gave us, apply by the end of:",
    "day_passed": "Counted from the day you gave us, the time ended on:",
    "day_passed_next": "Get advice before you apply.",
    "facts_title": "What this is based on",
    "checked_on": "Checked on",
    "review_by": "Check again by",
    "source": "Source",
    "source_dated": "dated",
    "source_undated": "not dated",
    "source_kind_official": "official",
    "source_kind_law": "law",
    "source_kind_court": "court",
    "source_kind_regulator": "regulator",
    "source_kind_charity": "charity",
    "source_kind_law_firm": "law firm",
    "source_kind_press": "press",
    "secondary": "From a secondary source",
    "sources_differ": "The sources do not agree, so both stand here.",
    "source_closed": "We could not open this source on",
    "initial": "Initial load, not yet checked by two people.",
    "stale_title": "Some of this may be out of date",
    "stale_text": (
        "A fact on this page should have been checked again by now. Ask an adviser whether it is still right before "
        "you act on it."
    ),
    "stale_fact": "This should have been checked again by",
    "fallback_title": "Get advice now",
    "fallback_means": (
        "We have not been able to confirm an important fact for this page. So we do not show the page. Please do not "
        "wait for us."
    ),
    "fallback_next": "Speak to a regulated adviser or a solicitor. Tell them about any letter, and its date.",
    "fallback_next_2": "Keep every letter and e-mail, and do not miss a date that is written in one.",
    "fallback_phone": "You can ask the EU Settlement Scheme Resolution Centre: {tel|0300 123 7379}.",
    "facts_all": "All facts, with their sources",
    "other_pages": "Other pages that may help",
    "keep_title": "Keep this page",
    "print_card": "Card to print (PDF)",
    "helper_card": "Card for a helper (PDF)",
    "print_note": "The cards do not show your answers.",
    "card_adviser": "My adviser, with telephone and time:",
    "page_date": "As on",
}
NEAR = {
    "near_title": "Who can help near you",
    "near_intro": "Choose what suits you. We do not keep what you choose.",
    "near_borough": "Your borough",
    "near_borough_any": "Anywhere in London",
    "near_language": "A language they speak",
    "near_language_any": "Any language",
    "near_level": "What kind of help",
    "level_any": "Any help",
    "level_late": "Advice on a late application",
    "level_two": "Advice on a difficult case",
    "level_is_any": "We show regulated advice and practical help, and say which is which.",
    "level_is_late": "We show those who say that they take late applications, and those who may take difficult cases.",
    "level_is_two": "We show only solicitors and advisers who may take difficult cases.",
    "near_harder": "Does anything make this harder?",
    "near_harder_hint": "You may skip this. It only helps to choose who can help you.",
    "harder_disability": "I am disabled or ill",
    "harder_caring": "I care for somebody",
    "harder_little_internet": "I have little or no internet",
    "harder_little_english": "I speak or read little English",
    "harder_no_id": "I have no valid passport or identity card",
    "harder_care": "I am or was in care",
    "harder_homeless": "I have no fixed home",
    "harder_abuse": "I am or was abused or controlled by somebody",
    "harder_convictions": "I have been in prison or have a conviction",
    "harder_long_absences": "I have been away from the UK for a long time",
    "near_button": "Show who can help",
    "near_none": "We know nobody for this choice. Try another borough or any language, or see the whole directory.",
    "near_directory": "The whole directory of advice",
    "near_directory_borough": "Everybody in the directory for this borough",
    "near_practical": "Practical help, not advice",
    "near_regulated": "Regulated advice",
    "near_old_check": "We checked their registration more than 12 months ago. Ask them about it.",
    "near_demonstration": "Demonstration entry, not a real service",
    "near_cost": "Cost",
    "near_languages": "Languages",
    "near_refer": "How to reach them",
}
HELPER = {
    "helper_title": "For the person who helps",
    "helper_intro": "This card is for staff of libraries, carers and friends. It holds no answers.",
    "helper_may_title": "You may",
    "helper_may_1": "Read this page out, and explain the words.",
    "helper_may_2": "Help to find letters, papers and telephone numbers.",
    "helper_may_3": "Help with the computer or phone while they type and decide.",
    "helper_may_4": "Help to find and call a regulated adviser.",
    "helper_not_title": "You must not",
    "helper_not_1": "Say what they should apply for. Advice about somebody's own case is for regulated advisers only.",
    "helper_not_2": "Keep copies of papers or passwords, or use your own e-mail address or phone for their account.",
    "helper_not_3": "Ask more than you need. Their status is their own business.",
    "helper_urgent": "If there is a letter with a date, call an adviser together today.",
}
LANDING = {
    "landing_letter_title": "Have you had a letter or e-mail?",
    "landing_who_title": "Who this is for",
    "landing_who_me": "You, your child, or somebody you care for or support.",
    "landing_who_status": "People from the EU, Iceland, Liechtenstein, Norway or Switzerland, and their families.",
    "landing_who_british": "Adults in London of any nationality who think about becoming British.",
    "landing_how_title": "How it works",
    "landing_how_1": "We ask at most eight short questions, one on each page.",
    "landing_how_2": "Then you see what this means in general, what to do next, and who can help near you.",
    "landing_how_3": "You need no account. Nothing is kept.",
    "landing_languages_title": "In your language",
    "landing_languages_text": "We say so where nobody has checked a translation yet, and show the English beside it.",
    "landing_paper_title": "If you cannot apply online",
    "landing_paper_text": (
        "There is a paper form for some people, such as those who cannot use the online form even with help, or who "
        "have no valid passport or identity card. Ask the EU Settlement Scheme Resolution Centre: {tel|0300 123 7379}."
    ),
    "landing_phone_title": "By telephone",
    "landing_phone_text": "EU Settlement Scheme Resolution Centre: {tel|0300 123 7379}.",
    "landing_people_title": "With somebody beside you",
    "landing_people_text": "Find advice near you, or come to one of our events.",
    "landing_directory": "Find advice near you",
    "landing_events": "Events near you",
    "landing_reminders": "Ask for a reminder by e-mail",
    "landing_graph": "See every question and every outcome",
    "landing_facts": "See every fact, with its source and dates",
    "landing_settled": "Settled status: find out what to do",
    "landing_british": "Becoming British: find out what to do",
    "landing_young": "Young Londoners: citizenship and residence",
}
ENGLISH: dict[str, str] = {**CHROME, **WALK, **OUTCOME, **NEAR, **HELPER, **LANDING}


def texts() -> list[Part]:
    """Every word of the frame with its key, for translators."""
    return [Part(PREFIX + name, english, "Words around the questions") for name, english in ENGLISH.items()]
