"""The words around a survey in Romanian. No translator has read them yet."""

WORDS = {
    "title": "Răspundeți la un sondaj",
    "about": "Ați primit un bilet de hârtie cu un cod. Nu aveți nevoie de cont și nu vă întrebăm niciodată numele.",
    "your_code": "Codul dumneavoastră",
    "code_hint": "Opt litere și cifre, de exemplu K7QM 2XPD. Majusculele și spațiile nu contează.",
    "go_on": "Continuați",
    "enter_code": "Introduceți codul tipărit pe bilet.",
    "mistyped": "Acesta nu este un cod întreg. O literă sau o cifră poate fi greșită, poate lipsi sau poate fi în "
    "alt loc. Uitați-vă pe bilet și scrieți-l din nou.",
    "unknown": "Nu cunoaștem acest cod. Uitați-vă pe bilet și scrieți-l din nou. Dacă tot nu merge, cereți un cod "
    "nou persoanelor care vi l-au dat.",
    "slowed": "De aici s-au încercat prea multe coduri pe care nu le cunoaștem. Așteptați o oră, apoi scrieți din "
    "nou codul. Răspunsurile vor fi binevenite și atunci.",
    "problem": "Există o problemă",
    "error": "Eroare:",
    "language": "Limba",
    "skip": "Treceți la conținutul principal",
    "send": "Trimiteți răspunsurile",
    "kept": "Păstrăm răspunsurile cu un cod pe care nimeni nu l-a scris lângă un nume. Nu arătăm niciodată un "
    "răspuns dat de mai puțin de zece persoane.",
    "leave_out": "Puteți sări peste orice întrebare.",
    "thank_you": "Vă mulțumim",
    "keep_slip": "Vă rugăm să păstrați biletul. Vom pune aceleași întrebări mai târziu. Veți avea nevoie de același "
    "cod:",
    "opens": "Codul este corect. Sondajul nu este încă deschis. Reveniți cu același cod. Se deschide la",
    "closed": "Codul este corect, dar sondajul este închis acum. Dacă vă așteptați să fie deschis, întrebați "
    "persoanele care v-au dat codul.",
    "over": "Sondajul s-a închis, așa că răspunsurile nu au putut fi primite. Vă mulțumim oricum.",
    "used": "Acest cod a fost deja folosit pentru acest sondaj. Fiecare persoană are nevoie de codul său.",
    "choose": "Alegeți unul dintre răspunsurile din listă.",
    "choose_answer": "Alegeți un răspuns.",
    "choose_several": "Alegeți cel puțin un răspuns.",
    "enter_answer": "Scrieți răspunsul.",
    "tick": "Alegeți numai răspunsuri din listă.",
    "token": "Nu suntem siguri că acest formular este nou. Verificați ce ați scris și trimiteți-l din nou.",
    "unreviewed": "Nimeni nu a verificat încă această traducere.",
    "in_english": "Citiți în engleză",
    "contact_title": "Vă putem scrie când întrebăm din nou?",
    "contact_text": "Este alegerea dumneavoastră. Păstrăm adresa de e-mail separat de toate celelalte: nimic "
    "nu o leagă "
    "de cod sau de răspunsuri, așa că nimeni nu poate afla ce ați spus. O folosim numai ca să vă anunțăm "
    "când sondajul se deschide din nou, apoi o ștergem. Puteți renunța oricând.",
    "email": "Adresa dumneavoastră de e-mail",
    "email_hint": "Vă scriem de cel mult două ori.",
    "email_wrong": "Introduceți o adresă de e-mail în forma corectă, de exemplu name@example.com.",
    "contact_button": "Da, scrieți-mi",
    "contact_slowed": "De aici s-au lăsat prea multe adrese. Așteptați o oră, apoi încercați din nou.",
    "contact_done": "Vă vom scrie când sondajul se deschide din nou. Fiecare mesaj vă spune cum puteți renunța.",
    "stop_title": "Nu-mi mai scrieți",
    "stop_text": "Vă ștergem adresa de e-mail și nu mai scriem niciodată la ea despre acest sondaj.",
    "stop_button": "Ștergeți adresa mea",
    "stop_done": "Adresa a fost ștearsă. Nu vă vom mai scrie despre acest sondaj.",
    "email_subject": "Din nou câteva întrebări: {title}",
    "email_body": "Ne-ați spus că vă putem scrie când întrebăm din nou. Sondajul „{title}” este deschis acum. Durează "
    "două minute.",
    "email_code": "Vă rugăm să aveți biletul la îndemână: aveți nevoie de același cod ca înainte. Răspundeți aici:",
    "email_stop": "Pentru a opri aceste mesaje și a vă șterge adresa:",
    "scan": "Scanați imaginea sau mergeți la",
    "type_code": "și scrieți acest cod:",
    "keep_printed": "Păstrați acest bilet. Veți avea nevoie de el mai târziu.",
    "paper_how": "Bifați o singură căsuță la fiecare întrebare. Puteți sări peste orice întrebare.",
    "paper_back": "Îndoiți formularul și dați-l persoanei care vi l-a dat sau puneți-l în cutie. Nu scrieți numele pe "
    "el.",
    "paper_code": "Codul dumneavoastră. Dacă nu este tipărit, copiați-l de pe bilet:",
    "paper_online": "Puteți răspunde și de pe telefon:",
    "privacy": "Confidențialitate",
    "optional": "opțional",
    "more": "Pașii următori",
}
