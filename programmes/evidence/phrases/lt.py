"""The words around a survey in Lithuanian. No translator has read them yet."""

WORDS = {
    "title": "Atsakykite į apklausą",
    "about": "Gavote lapelį su kodu. Paskyros nereikia, ir mes niekada neklausiame Jūsų vardo.",
    "your_code": "Jūsų kodas",
    "code_hint": "Aštuonios raidės ir skaičiai, pavyzdžiui, K7QM 2XPD. Didžiosios raidės ir tarpai nesvarbūs.",
    "go_on": "Tęsti",
    "enter_code": "Įveskite kodą, išspausdintą ant lapelio.",
    "mistyped": "Tai ne visas kodas. Viena raidė ar skaičius gali būti neteisingas, praleistas arba kitoje vietoje. "
    "Pažiūrėkite į lapelį ir įveskite dar kartą.",
    "unknown": "Šio kodo nežinome. Pažiūrėkite į lapelį ir įveskite dar kartą. Jei vis tiek neveikia, paprašykite "
    "naujo tų, kurie jį davė.",
    "slowed": "Iš čia bandyta per daug nežinomų kodų. Palaukite valandą ir įveskite savąjį dar kartą. Jūsų "
    "atsakymų vis dar lauksime.",
    "problem": "Yra klaida",
    "error": "Klaida:",
    "language": "Kalba",
    "skip": "Pereiti prie pagrindinio turinio",
    "send": "Siųsti atsakymus",
    "kept": "Jūsų atsakymus saugome su kodu, kurio niekas neužrašė šalia vardo. Niekada nerodome atsakymo, kurį "
    "pateikė mažiau nei dešimt žmonių.",
    "leave_out": "Bet kurį klausimą galite praleisti.",
    "thank_you": "Ačiū",
    "keep_slip": "Pasilikite lapelį. Vėliau užduosime tuos pačius klausimus. Tada reikės to paties kodo:",
    "opens": "Kodas teisingas. Apklausa dar neatidaryta. Sugrįžkite su tuo pačiu kodu. Atidarymas:",
    "closed": "Kodas teisingas, bet apklausa šiuo metu uždaryta. Jei manėte, kad ji atidaryta, paklauskite tų, "
    "kurie davė kodą.",
    "over": "Apklausa uždaryta, todėl Jūsų atsakymų priimti negalėjome. Vis tiek dėkojame.",
    "used": "Šis kodas šiai apklausai jau panaudotas. Kiekvienam žmogui reikia savo kodo.",
    "choose": "Pasirinkite vieną iš sąraše esančių atsakymų.",
    "choose_answer": "Pasirinkite atsakymą.",
    "choose_several": "Pasirinkite bent vieną atsakymą.",
    "enter_answer": "Įveskite atsakymą.",
    "tick": "Pasirinkite tik sąraše esančius atsakymus.",
    "token": "Nesame tikri, kad ši forma nauja. Patikrinkite, ką įvedėte, ir siųskite dar kartą.",
    "unreviewed": "Šio vertimo dar niekas nepatikrino.",
    "in_english": "Skaityti angliškai",
    "contact_title": "Ar galime Jums parašyti, kai klausime dar kartą?",
    "contact_text": "Renkatės Jūs. Jūsų el. pašto adresą laikome atskirai nuo viso kito: niekas jo nesieja su kodu ar "
    "atsakymais, tad niekas negali sužinoti, ką atsakėte. Jį naudojame tik pranešti, kada apklausa vėl "
    "atidaryta, o paskui ištriname. Galite atsisakyti bet kada.",
    "email": "Jūsų el. pašto adresas",
    "email_hint": "Rašome ne daugiau kaip du kartus.",
    "email_wrong": "Įveskite teisingą el. pašto adresą, pavyzdžiui, name@example.com.",
    "contact_button": "Taip, rašykite man",
    "contact_slowed": "Iš čia palikta per daug adresų. Palaukite valandą ir bandykite dar kartą.",
    "contact_done": "Parašysime, kai apklausa vėl bus atidaryta. Kiekviename laiške rasite, kaip atsisakyti.",
    "stop_title": "Daugiau man nerašykite",
    "stop_text": "Ištrinsime Jūsų el. pašto adresą ir daugiau niekada juo nerašysime apie šią apklausą.",
    "stop_button": "Ištrinti mano adresą",
    "stop_done": "Jūsų adresas ištrintas. Daugiau apie šią apklausą nerašysime.",
    "email_subject": "Vėl keli klausimai: {title}",
    "email_body": "Leidote mums parašyti, kai klausime dar kartą. Apklausa „{title}“ dabar atidaryta. Ji trunka dvi "
    "minutes.",
    "email_code": "Pasiruoškite lapelį: reikia to paties kodo kaip anksčiau. Atsakykite čia:",
    "email_stop": "Norėdami nebegauti laiškų ir ištrinti adresą:",
    "scan": "Nuskaitykite paveikslėlį arba eikite į",
    "type_code": "ir įveskite šį kodą:",
    "keep_printed": "Pasilikite šį lapelį. Jo prireiks vėliau.",
    "paper_how": "Prie kiekvieno klausimo pažymėkite vieną langelį. Bet kurį klausimą galite praleisti.",
    "paper_back": "Sulenkite formą ir grąžinkite ją žmogui, kuris ją davė, arba įmeskite į dėžutę. Nerašykite savo "
    "vardo.",
    "paper_code": "Jūsų kodas. Jei neišspausdintas, perrašykite jį nuo lapelio:",
    "paper_online": "Galite atsakyti ir telefonu:",
    "privacy": "Privatumas",
    "optional": "neprivaloma",
    "more": "Kas toliau",
}
