"""What participants read about the next step, in the languages of the survey. English is the one that counts."""

from citizenship.findings.models import Interest

# By interest: the link on the page of thanks. By name: the page behind it. {address} is the official page's name.
LINKS: dict[str, dict[str, str]] = {
    Interest.VOLUNTEERING.value: {
        "en": "See how you can volunteer near your home",
        "pl": "Zobacz, jak zostać wolontariuszem w pobliżu domu",
        "ro": "Vedeți cum puteți face voluntariat aproape de casă",
        "it": "Come fare volontariato vicino a casa",
        "pt": "Veja como fazer voluntariado perto de casa",
        "es": "Vea cómo hacer voluntariado cerca de su casa",
        "fr": "Voir comment faire du bénévolat près de chez vous",
        "bg": "Вижте как да станете доброволец близо до дома",
        "lt": "Kaip savanoriauti netoli namų",
        "ar": "كيف يمكنك التطوّع بالقرب من منزلك",
    },
    Interest.VOTING.value: {
        "en": "How to register to vote: the official page",
        "pl": "Jak zarejestrować się do głosowania: oficjalna strona",
        "ro": "Cum vă înregistrați pentru a vota: pagina oficială",
        "it": "Come registrarsi per votare: la pagina ufficiale",
        "pt": "Como se registar para votar: a página oficial",
        "es": "Cómo registrarse para votar: la página oficial",
        "fr": "S’inscrire pour voter : la page officielle",
        "bg": "Как да се регистрирате за гласуване: официалната страница",
        "lt": "Kaip užsiregistruoti balsuoti: oficialus puslapis",
        "ar": "كيفية التسجيل للتصويت: الصفحة الرسمية",
    },
}
