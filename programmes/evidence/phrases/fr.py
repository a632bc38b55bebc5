"""The words around a survey in French. No translator has read them yet."""

WORDS = {
    "title": "Répondre à une enquête",
    "about": "Vous avez reçu un papier avec un code. Vous n’avez pas besoin de compte et nous ne demandons jamais "
    "votre nom.",
    "your_code": "Votre code",
    "code_hint": "Huit lettres et chiffres, comme K7QM 2XPD. Les majuscules et les espaces n’ont pas d’importance.",
    "go_on": "Continuer",
    "enter_code": "Saisissez le code imprimé sur votre papier.",
    "mistyped": "Ce code n’est pas entier. Une lettre ou un chiffre est peut-être faux, absent ou à une autre place. "
    "Regardez votre papier et saisissez-le à nouveau.",
    "unknown": "Nous ne connaissons pas ce code. Regardez votre papier et saisissez-le à nouveau. Si cela ne marche "
    "toujours pas, demandez-en un nouveau aux personnes qui vous l’ont donné.",
    "slowed": "Trop de codes que nous ne connaissons pas ont été essayés d’ici. Attendez une heure, puis saisissez "
    "le vôtre à nouveau. Vos réponses seront toujours les bienvenues.",
    "problem": "Il y a un problème",
    "error": "Erreur :",
    "language": "Langue",
    "skip": "Aller au contenu principal",
    "send": "Envoyer mes réponses",
    "kept": "Nous gardons vos réponses avec un code que personne n’a noté à côté d’un nom. Nous ne montrons "
    "jamais une réponse donnée par moins de dix personnes.",
    "leave_out": "Vous pouvez laisser de côté n’importe quelle question.",
    "thank_you": "Merci",
    "keep_slip": "Gardez votre papier. Nous poserons les mêmes questions plus tard. Il vous faudra le même code :",
    "opens": "Votre code est bon. L’enquête n’est pas encore ouverte. Revenez avec le même code. Elle ouvre à",
    "closed": "Votre code est bon, mais l’enquête est fermée en ce moment. Si vous pensiez qu’elle serait ouverte, "
    "demandez aux personnes qui vous ont donné le code.",
    "over": "L’enquête est fermée et nous n’avons pas pu recevoir vos réponses. Merci quand même.",
    "used": "Ce code a déjà été utilisé pour cette enquête. Chaque personne a besoin de son propre code.",
    "choose": "Choisissez une des réponses de la liste.",
    "choose_answer": "Choisissez une réponse.",
    "choose_several": "Choisissez au moins une réponse.",
    "enter_answer": "Saisissez votre réponse.",
    "tick": "Choisissez seulement des réponses de la liste.",
    "token": "Nous ne sommes pas sûrs que ce formulaire soit nouveau. Vérifiez ce que vous avez saisi et "
    "envoyez-le à nouveau.",
    "unreviewed": "Personne n’a encore vérifié cette traduction.",
    "in_english": "Lire en anglais",
    "contact_title": "Pouvons-nous vous écrire quand nous poserons à nouveau les questions ?",
    "contact_text": "C’est votre choix. Nous gardons votre adresse e-mail à part de tout le reste : rien ne la relie à "
    "votre code ou à vos réponses, et personne ne peut savoir ce que vous avez dit. Nous l’utilisons "
    "seulement pour vous prévenir quand l’enquête ouvre à nouveau, puis nous l’effaçons. Vous pouvez "
    "arrêter à tout moment.",
    "email": "Votre adresse e-mail",
    "email_hint": "Nous écrivons deux fois au plus.",
    "email_wrong": "Saisissez une adresse e-mail au bon format, comme name@example.com.",
    "contact_button": "Oui, écrivez-moi",
    "contact_slowed": "Trop d’adresses ont été laissées d’ici. Attendez une heure, puis réessayez.",
    "contact_done": "Nous vous écrirons quand l’enquête ouvrira à nouveau. Chaque message dit comment arrêter.",
    "stop_title": "Ne plus m’écrire",
    "stop_text": "Nous effaçons votre adresse e-mail et ne vous écrirons plus jamais au sujet de cette enquête.",
    "stop_button": "Effacer mon adresse",
    "stop_done": "Votre adresse est effacée. Nous ne vous écrirons plus au sujet de cette enquête.",
    "email_subject": "De nouveau quelques questions : {title}",
    "email_body": "Vous nous avez permis de vous écrire. L’enquête « {title} » est ouverte maintenant. Elle prend deux "
    "minutes.",
    "email_code": "Gardez votre papier sous la main : il vous faut le même code qu’avant. Répondez ici :",
    "email_stop": "Pour arrêter ces messages et effacer votre adresse :",
    "scan": "Scannez l’image, ou allez sur",
    "type_code": "et saisissez ce code :",
    "keep_printed": "Gardez ce papier. Il vous servira encore plus tard.",
    "paper_how": "Cochez une case pour chaque question. Vous pouvez laisser de côté n’importe quelle question.",
    "paper_back": "Pliez le formulaire et rendez-le à la personne qui vous l’a donné, ou mettez-le dans la boîte. "
    "N’écrivez pas votre nom.",
    "paper_code": "Votre code. S’il n’est pas imprimé, copiez-le de votre papier :",
    "paper_online": "Vous pouvez aussi répondre sur votre téléphone :",
    "privacy": "Confidentialité",
    "optional": "facultatif",
    "more": "Et maintenant",
}
