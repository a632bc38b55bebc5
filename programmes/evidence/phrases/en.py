"""The words around a survey in English: the ones that were written, which every translation follows."""

WORDS = {
    "title": "Answer a survey",
    "about": "You were given a slip of paper with a code. You need no account, and we never ask for your name.",
    "your_code": "Your code",
    "code_hint": "Eight letters and numbers, such as K7QM 2XPD. Capitals and spaces do not matter.",
    "go_on": "Continue",
    "enter_code": "Enter the code that is printed on your slip.",
    "mistyped": "This is not a whole code. One letter or number may be wrong, missing or in another place. Look at "
    "your slip and type it again.",
    "unknown": "We do not know this code. Look at your slip and type it again. If it still does not work, ask the "
    "people who gave it to you for a new one.",
    "slowed": "Too many codes that we do not know were tried from here. Wait an hour, then type yours again. Your "
    "answers are still welcome then.",
    "problem": "There is a problem",
    "error": "Error:",
    "language": "Language",
    "skip": "Skip to main content",
    "send": "Send my answers",
    "kept": "We keep your answers with a code that nobody has written beside a name. We never show an answer "
    "that fewer than ten people gave.",
    "leave_out": "You can leave out any question.",
    "thank_you": "Thank you",
    "keep_slip": "Please keep your slip. We ask the same questions again later. You need the same code then:",
    "opens": "Your code is right. This survey is not open yet. Please come back with the same code. It opens at",
    "closed": "Your code is right, but this survey is closed at the moment. If you expected it to be open, ask the "
    "people who gave you the code.",
    "over": "This survey has closed, so your answers could not be taken. Thank you all the same.",
    "used": "This code has already been used for this survey. Each person needs a code of their own.",
    "choose": "Choose one of the answers in the list.",
    "choose_answer": "Choose an answer.",
    "choose_several": "Choose at least one answer.",
    "enter_answer": "Enter your answer.",
    "tick": "Choose only answers in the list.",
    "token": "We could not be sure that this form is new. Check what you typed and send it again.",
    "unreviewed": "Nobody has checked this translation yet.",
    "in_english": "Read it in English",
    "contact_title": "May we write to you when we ask again?",
    "contact_text": "It is your choice. We keep your e-mail address apart from everything else: nothing joins "
    "it to your "
    "code or your answers, so nobody can tell what you said. We use it only to tell you when this survey "
    "asks again, and then delete it. You can stop it at any time.",
    "email": "Your e-mail address",
    "email_hint": "We write at most twice.",
    "email_wrong": "Enter an e-mail address in the correct format, like name@example.com.",
    "contact_button": "Yes, write to me",
    "contact_slowed": "Too many addresses were left from here. Wait an hour, then try again.",
    "contact_done": "We will write to you when the survey asks again. Every message tells you how to stop.",
    "stop_title": "Stop writing to me",
    "stop_text": "We delete your e-mail address and never write to it about this survey again.",
    "stop_button": "Delete my address",
    "stop_done": "Your address is deleted. We will not write to you again about this survey.",
    "email_subject": "A few questions again: {title}",
    "email_body": "You told us that we may write to you when we ask again. The survey “{title}” is open now. It takes "
    "two minutes.",
    "email_code": "Please have your slip ready: you need the same code as before. Answer here:",
    "email_stop": "To stop these messages and delete your address:",
    "scan": "Scan the picture, or go to",
    "type_code": "and type this code:",
    "keep_printed": "Keep this slip. You need it again later.",
    "paper_how": "Tick one box for each question. You can leave out any question.",
    "paper_back": "Fold the form and give it back to the person who gave it to you, or put it in the box. Do not write "
    "your name on it.",
    "paper_code": "Your code. If none is printed, copy it from your slip:",
    "paper_online": "You can also answer on your phone:",
    "privacy": "Privacy",
    "optional": "optional",
    "more": "Next steps",
}
