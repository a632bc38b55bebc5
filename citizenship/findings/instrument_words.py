"""The words of the ceremonies' survey in ten languages. The English is the one that was written; others follow.

No translation has been read by a translator yet, and the survey’s pages say so (see TranslationReview).
Each language has the same keys; `test_instrument` holds them to that.
"""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "You and your community",
        "intro": "A few short questions. They are for people aged 18 or over.\n"
        "It is your choice to answer. It changes nothing about your citizenship, and nobody at the ceremony sees what "
        "you say.",
        "thanks": "Your answers are in. They help us to make citizenship ceremonies better.",
        "section": "Taking part",
        "volunteer": "In the last 12 months, have you done any voluntary work? "
        "(Unpaid help for a group, a club, a school or a charity.)",
        "volunteer_since": "Since the ceremony, have you done any voluntary work? "
        "(Unpaid help for a group, a club, a school or a charity.)",
        "volunteer_already": "I was doing this already before then",
        "join": "In the last 12 months, have you become a member of any organisation, club or group?",
        "join_since": "Since the ceremony, have you become a member of any organisation, club or group?",
        "join_help": "We do not ask which one.",
        "join_already": "I was a member already before then",
        "register": "In the last 12 months, have you registered to vote in the UK?",
        "register_since": "Since the ceremony, have you registered to vote in the UK?",
        "register_already": "I was registered already before then",
        "yes": "Yes",
        "no": "No",
        "not_eligible": "I am not eligible",
        "no_say": "I prefer not to say",
        "interest_volunteer": "Would you like to see how you can volunteer near your home?",
        "interest_vote": "Would you like to know how to register to vote?",
    },
    "pl": {
        "title": "Ty i Twoja społeczność",
        "intro": "Kilka krótkich pytań dla osób, które mają co najmniej 18 lat.\n"
        "Odpowiedzi są dobrowolne. Nie wpływają na Twoje obywatelstwo i nikt na ceremonii ich nie zobaczy.",
        "thanks": "Twoje odpowiedzi zostały zapisane. Pomagają nam ulepszać ceremonie nadania obywatelstwa.",
        "section": "Udział w życiu społeczności",
        "volunteer": "Czy w ciągu ostatnich 12 miesięcy pracowałeś(-aś) jako wolontariusz(ka)? "
        "(Bezpłatna pomoc grupie, klubowi, szkole lub organizacji.)",
        "volunteer_since": "Czy od czasu ceremonii pracowałeś(-aś) jako wolontariusz(ka)? "
        "(Bezpłatna pomoc grupie, klubowi, szkole lub organizacji.)",
        "volunteer_already": "Robiłem(-am) to już wcześniej",
        "join": "Czy w ciągu ostatnich 12 miesięcy zostałeś(-aś) członkiem jakiejś organizacji, klubu lub grupy?",
        "join_since": "Czy od czasu ceremonii zostałeś(-aś) członkiem jakiejś organizacji, klubu lub grupy?",
        "join_help": "Nie pytamy, jakiej.",
        "join_already": "Byłem(-am) członkiem już wcześniej",
        "register": "Czy w ciągu ostatnich 12 miesięcy zarejestrowałeś(-aś) się do głosowania w Wielkiej Brytanii?",
        "register_since": "Czy od czasu ceremonii zarejestrowałeś(-aś) się do głosowania w Wielkiej Brytanii?",
        "register_already": "Byłem(-am) zarejestrowany(-a) już wcześniej",
        "yes": "Tak",
        "no": "Nie",
        "not_eligible": "Nie mam do tego prawa",
        "no_say": "Wolę nie odpowiadać",
        "interest_volunteer": "Czy chcesz zobaczyć, jak zostać wolontariuszem w pobliżu domu?",
        "interest_vote": "Czy chcesz się dowiedzieć, jak zarejestrować się do głosowania?",
    },
    "ro": {
        "title": "Dumneavoastră și comunitatea",
        "intro": "Câteva întrebări scurte, pentru persoane de cel puțin 18 ani.\n"
        "Răspundeți numai dacă doriți. Răspunsurile nu schimbă nimic în privința cetățeniei și nimeni de la ceremonie "
        "nu le vede.",
        "thanks": "Răspunsurile au fost primite. Ele ne ajută să îmbunătățim ceremoniile de acordare a cetățeniei.",
        "section": "Participare",
        "volunteer": "În ultimele 12 luni, ați făcut muncă de voluntariat? "
        "(Ajutor neplătit pentru un grup, un club, o școală sau o organizație.)",
        "volunteer_since": "De la ceremonie până acum, ați făcut muncă de voluntariat? "
        "(Ajutor neplătit pentru un grup, un club, o școală sau o organizație.)",
        "volunteer_already": "Făceam deja acest lucru înainte",
        "join": "În ultimele 12 luni, ați devenit membru al vreunei organizații, al vreunui club sau grup?",
        "join_since": "De la ceremonie până acum, ați devenit membru al vreunei organizații, al vreunui club sau grup?",
        "join_help": "Nu întrebăm care.",
        "join_already": "Eram deja membru înainte",
        "register": "În ultimele 12 luni, v-ați înregistrat pentru a vota în Regatul Unit?",
        "register_since": "De la ceremonie până acum, v-ați înregistrat pentru a vota în Regatul Unit?",
        "register_already": "Eram deja înregistrat(ă) înainte",
        "yes": "Da",
        "no": "Nu",
        "not_eligible": "Nu am acest drept",
        "no_say": "Prefer să nu răspund",
        "interest_volunteer": "Doriți să vedeți cum puteți face voluntariat aproape de casă?",
        "interest_vote": "Doriți să aflați cum vă înregistrați pentru a vota?",
    },
    "it": {
        "title": "Lei e la Sua comunità",
        "intro": "Poche domande brevi, per persone di almeno 18 anni.\n"
        "Rispondere è una Sua scelta. Non cambia nulla per la Sua cittadinanza e nessuno alla cerimonia vede le "
        "risposte.",
        "thanks": "Abbiamo ricevuto le Sue risposte. Ci aiutano a migliorare le cerimonie di cittadinanza.",
        "section": "Partecipazione",
        "volunteer": "Negli ultimi 12 mesi ha fatto volontariato? "
        "(Aiuto non pagato per un gruppo, un club, una scuola o un’associazione.)",
        "volunteer_since": "Dopo la cerimonia ha fatto volontariato? "
        "(Aiuto non pagato per un gruppo, un club, una scuola o un’associazione.)",
        "volunteer_already": "Lo facevo già prima",
        "join": "Negli ultimi 12 mesi è diventato/a membro di un’organizzazione, di un club o di un gruppo?",
        "join_since": "Dopo la cerimonia è diventato/a membro di un’organizzazione, di un club o di un gruppo?",
        "join_help": "Non chiediamo quale.",
        "join_already": "Ero già membro prima",
        "register": "Negli ultimi 12 mesi si è registrato/a per votare nel Regno Unito?",
        "register_since": "Dopo la cerimonia si è registrato/a per votare nel Regno Unito?",
        "register_already": "Ero già registrato/a prima",
        "yes": "Sì",
        "no": "No",
        "not_eligible": "Non ne ho il diritto",
        "no_say": "Preferisco non rispondere",
        "interest_volunteer": "Vuole vedere come fare volontariato vicino a casa?",
        "interest_vote": "Vuole sapere come registrarsi per votare?",
    },
    "pt": {
        "title": "Você e a sua comunidade",
        "intro": "Algumas perguntas curtas, para pessoas com 18 anos ou mais.\n"
        "Responder é uma escolha sua. Não muda nada na sua cidadania e ninguém na cerimónia vê o que responde.",
        "thanks": "Recebemos as suas respostas. Ajudam-nos a melhorar as cerimónias de cidadania.",
        "section": "Participação",
        "volunteer": "Nos últimos 12 meses, fez algum trabalho voluntário? "
        "(Ajuda não paga a um grupo, clube, escola ou associação.)",
        "volunteer_since": "Desde a cerimónia, fez algum trabalho voluntário? "
        "(Ajuda não paga a um grupo, clube, escola ou associação.)",
        "volunteer_already": "Já o fazia antes",
        "join": "Nos últimos 12 meses, tornou-se membro de alguma organização, clube ou grupo?",
        "join_since": "Desde a cerimónia, tornou-se membro de alguma organização, clube ou grupo?",
        "join_help": "Não perguntamos qual.",
        "join_already": "Já era membro antes",
        "register": "Nos últimos 12 meses, registou-se para votar no Reino Unido?",
        "register_since": "Desde a cerimónia, registou-se para votar no Reino Unido?",
        "register_already": "Já estava registado(a) antes",
        "yes": "Sim",
        "no": "Não",
        "not_eligible": "Não tenho esse direito",
        "no_say": "Prefiro não dizer",
        "interest_volunteer": "Gostaria de ver como pode ser voluntário(a) perto de casa?",
        "interest_vote": "Gostaria de saber como se registar para votar?",
    },
    "es": {
        "title": "Usted y su comunidad",
        "intro": "Unas pocas preguntas breves, para personas de 18 años o más.\n"
        "Usted decide si quiere responder. No cambia nada sobre su ciudadanía y nadie en la ceremonia ve lo que dice.",
        "thanks": "Hemos recibido sus respuestas. Nos ayudan a mejorar las ceremonias de ciudadanía.",
        "section": "Participación",
        "volunteer": "En los últimos 12 meses, ¿ha hecho algún trabajo voluntario? "
        "(Ayuda no pagada a un grupo, un club, una escuela o una asociación.)",
        "volunteer_since": "Desde la ceremonia, ¿ha hecho algún trabajo voluntario? "
        "(Ayuda no pagada a un grupo, un club, una escuela o una asociación.)",
        "volunteer_already": "Ya lo hacía antes",
        "join": "En los últimos 12 meses, ¿se ha hecho miembro de alguna organización, club o grupo?",
        "join_since": "Desde la ceremonia, ¿se ha hecho miembro de alguna organización, club o grupo?",
        "join_help": "No preguntamos cuál.",
        "join_already": "Ya era miembro antes",
        "register": "En los últimos 12 meses, ¿se ha inscrito para votar en el Reino Unido?",
        "register_since": "Desde la ceremonia, ¿se ha inscrito para votar en el Reino Unido?",
        "register_already": "Ya estaba inscrito(a) antes",
        "yes": "Sí",
        "no": "No",
        "not_eligible": "No tengo ese derecho",
        "no_say": "Prefiero no decirlo",
        "interest_volunteer": "¿Le gustaría ver cómo ser voluntario(a) cerca de su casa?",
        "interest_vote": "¿Le gustaría saber cómo inscribirse para votar?",
    },
    "fr": {
        "title": "Vous et votre quartier",
        "intro": "Quelques questions courtes, pour les personnes de 18 ans ou plus.\n"
        "Vous êtes libre de répondre. Cela ne change rien à votre citoyenneté, et personne à la cérémonie ne voit vos "
        "réponses.",
        "thanks": "Nous avons reçu vos réponses. Elles nous aident à améliorer les cérémonies de citoyenneté.",
        "section": "Participation",
        "volunteer": "Au cours des 12 derniers mois, avez-vous fait du bénévolat ? "
        "(Aide non payée à un groupe, un club, une école ou une association.)",
        "volunteer_since": "Depuis la cérémonie, avez-vous fait du bénévolat ? "
        "(Aide non payée à un groupe, un club, une école ou une association.)",
        "volunteer_already": "J’en faisais déjà avant",
        "join": "Au cours des 12 derniers mois, êtes-vous devenu(e) membre d’une organisation, d’un club "
        "ou d’un groupe ?",
        "join_since": "Depuis la cérémonie, êtes-vous devenu(e) membre d’une organisation, d’un club ou d’un groupe ?",
        "join_help": "Nous ne demandons pas lequel.",
        "join_already": "J’étais déjà membre avant",
        "register": "Au cours des 12 derniers mois, vous êtes-vous inscrit(e) pour voter au Royaume-Uni ?",
        "register_since": "Depuis la cérémonie, vous êtes-vous inscrit(e) pour voter au Royaume-Uni ?",
        "register_already": "J’étais déjà inscrit(e) avant",
        "yes": "Oui",
        "no": "Non",
        "not_eligible": "Je n’en ai pas le droit",
        "no_say": "Je préfère ne pas répondre",
        "interest_volunteer": "Voulez-vous voir comment faire du bénévolat près de chez vous ?",
        "interest_vote": "Voulez-vous savoir comment vous inscrire pour voter ?",
    },
    "bg": {
        "title": "Вие и Вашата общност",
        "intro": "Няколко кратки въпроса за хора на 18 или повече години.\n"
        "Вие решавате дали да отговорите. Това не променя нищо за Вашето гражданство и никой на церемонията не вижда "
        "отговорите Ви.",
        "thanks": "Отговорите Ви са получени. Те ни помагат да подобрим церемониите за гражданство.",
        "section": "Участие",
        "volunteer": "През последните 12 месеца работили ли сте като доброволец? "
        "(Безплатна помощ за група, клуб, училище или организация.)",
        "volunteer_since": "След церемонията работили ли сте като доброволец? "
        "(Безплатна помощ за група, клуб, училище или организация.)",
        "volunteer_already": "Правех това и преди",
        "join": "През последните 12 месеца станахте ли член на организация, клуб или група?",
        "join_since": "След церемонията станахте ли член на организация, клуб или група?",
        "join_help": "Не питаме на коя.",
        "join_already": "Бях член и преди",
        "register": "През последните 12 месеца регистрирахте ли се да гласувате в Обединеното кралство?",
        "register_since": "След церемонията регистрирахте ли се да гласувате в Обединеното кралство?",
        "register_already": "Бях регистриран(а) и преди",
        "yes": "Да",
        "no": "Не",
        "not_eligible": "Нямам това право",
        "no_say": "Предпочитам да не казвам",
        "interest_volunteer": "Искате ли да видите как да бъдете доброволец близо до дома си?",
        "interest_vote": "Искате ли да научите как да се регистрирате за гласуване?",
    },
    "lt": {
        "title": "Jūs ir Jūsų bendruomenė",
        "intro": "Keli trumpi klausimai žmonėms, kuriems yra 18 metų ar daugiau.\n"
        "Atsakyti ar ne, renkatės Jūs. Tai nieko nekeičia dėl Jūsų pilietybės, ir niekas ceremonijoje nemato Jūsų "
        "atsakymų.",
        "thanks": "Jūsų atsakymai gauti. Jie padeda mums gerinti pilietybės suteikimo ceremonijas.",
        "section": "Dalyvavimas",
        "volunteer": "Ar per pastaruosius 12 mėnesių dirbote savanorišką darbą? "
        "(Nemokama pagalba grupei, klubui, mokyklai ar organizacijai.)",
        "volunteer_since": "Ar po ceremonijos dirbote savanorišką darbą? "
        "(Nemokama pagalba grupei, klubui, mokyklai ar organizacijai.)",
        "volunteer_already": "Tai dariau jau anksčiau",
        "join": "Ar per pastaruosius 12 mėnesių tapote kokios nors organizacijos, klubo ar grupės nariu?",
        "join_since": "Ar po ceremonijos tapote kokios nors organizacijos, klubo ar grupės nariu?",
        "join_help": "Neklausiame, kurios.",
        "join_already": "Nariu buvau jau anksčiau",
        "register": "Ar per pastaruosius 12 mėnesių užsiregistravote balsuoti Jungtinėje Karalystėje?",
        "register_since": "Ar po ceremonijos užsiregistravote balsuoti Jungtinėje Karalystėje?",
        "register_already": "Buvau užsiregistravęs (-usi) jau anksčiau",
        "yes": "Taip",
        "no": "Ne",
        "not_eligible": "Neturiu tokios teisės",
        "no_say": "Nenoriu atsakyti",
        "interest_volunteer": "Ar norėtumėte sužinoti, kaip savanoriauti netoli namų?",
        "interest_vote": "Ar norėtumėte sužinoti, kaip užsiregistruoti balsuoti?",
    },
    "ar": {
        "title": "أنت ومجتمعك",
        "intro": "بضعة أسئلة قصيرة لمن يبلغ من العمر 18 عامًا أو أكثر.\n"
        "لك أن تختار الإجابة أو عدمها. لا يغيّر ذلك شيئًا في جنسيتك، ولا يرى أحد في المراسم ما تجيب به.",
        "thanks": "وصلت إجاباتك. إنها تساعدنا على تحسين مراسم منح الجنسية.",
        "section": "المشاركة",
        "volunteer": "خلال الاثني عشر شهرًا الماضية، هل قمت بأي عمل تطوعي؟ "
        "(مساعدة بلا أجر لمجموعة أو نادٍ أو مدرسة أو جمعية خيرية.)",
        "volunteer_since": "منذ المراسم، هل قمت بأي عمل تطوعي؟ (مساعدة بلا أجر لمجموعة أو نادٍ أو مدرسة أو جمعية "
        "خيرية.)",
        "volunteer_already": "كنت أفعل ذلك من قبل",
        "join": "خلال الاثني عشر شهرًا الماضية، هل أصبحت عضوًا في أي منظمة أو نادٍ أو مجموعة؟",
        "join_since": "منذ المراسم، هل أصبحت عضوًا في أي منظمة أو نادٍ أو مجموعة؟",
        "join_help": "لا نسأل عن اسمها.",
        "join_already": "كنت عضوًا من قبل",
        "register": "خلال الاثني عشر شهرًا الماضية، هل سجّلت نفسك للتصويت في المملكة المتحدة؟",
        "register_since": "منذ المراسم، هل سجّلت نفسك للتصويت في المملكة المتحدة؟",
        "register_already": "كنت مسجّلًا من قبل",
        "yes": "نعم",
        "no": "لا",
        "not_eligible": "لا يحق لي ذلك",
        "no_say": "أفضّل عدم الإجابة",
        "interest_volunteer": "هل تريد أن تعرف كيف تتطوع بالقرب من منزلك؟",
        "interest_vote": "هل تريد أن تعرف كيف تسجّل نفسك للتصويت؟",
    },
}
