"""The words around a survey in Spanish. No translator has read them yet."""

WORDS = {
    "title": "Responder a una encuesta",
    "about": "Ha recibido un papel con un código. No necesita una cuenta y nunca le preguntamos su nombre.",
    "your_code": "Su código",
    "code_hint": "Ocho letras y números, como K7QM 2XPD. Las mayúsculas y los espacios no importan.",
    "go_on": "Continuar",
    "enter_code": "Escriba el código impreso en su papel.",
    "mistyped": "Este código no está completo. Puede que una letra o un número esté mal, falte o esté en otro lugar. "
    "Mire su papel y escríbalo de nuevo.",
    "unknown": "No conocemos este código. Mire su papel y escríbalo de nuevo. Si sigue sin funcionar, pida uno "
    "nuevo a quien se lo dio.",
    "slowed": "Desde aquí se han probado demasiados códigos que no conocemos. Espere una hora y escriba el suyo de "
    "nuevo. Sus respuestas seguirán siendo bienvenidas.",
    "problem": "Hay un problema",
    "error": "Error:",
    "language": "Idioma",
    "skip": "Ir al contenido principal",
    "send": "Enviar mis respuestas",
    "kept": "Guardamos sus respuestas con un código que nadie ha escrito junto a un nombre. Nunca mostramos una "
    "respuesta que hayan dado menos de diez personas.",
    "leave_out": "Puede dejar cualquier pregunta sin responder.",
    "thank_you": "Gracias",
    "keep_slip": "Guarde su papel. Más adelante haremos las mismas preguntas. Entonces necesitará el mismo código:",
    "opens": "Su código es correcto. La encuesta todavía no está abierta. Vuelva con el mismo código. Se abre a las",
    "closed": "Su código es correcto, pero la encuesta está cerrada en este momento. Si esperaba que estuviera "
    "abierta, pregunte a quien le dio el código.",
    "over": "La encuesta se ha cerrado y no hemos podido recibir sus respuestas. Gracias de todos modos.",
    "used": "Este código ya se ha usado en esta encuesta. Cada persona necesita su propio código.",
    "choose": "Elija una de las respuestas de la lista.",
    "choose_answer": "Elija una respuesta.",
    "choose_several": "Elija al menos una respuesta.",
    "enter_answer": "Escriba su respuesta.",
    "tick": "Elija solo respuestas de la lista.",
    "token": "No estamos seguros de que este formulario sea nuevo. Revise lo que ha escrito y envíelo de nuevo.",
    "unreviewed": "Nadie ha revisado todavía esta traducción.",
    "in_english": "Leer en inglés",
    "contact_title": "¿Podemos escribirle cuando volvamos a preguntar?",
    "contact_text": "Usted decide. Guardamos su correo electrónico aparte de lo demás: nada lo une a su "
    "código ni a "
    "sus respuestas, así que nadie puede saber qué dijo. Solo lo usamos para avisarle cuando la encuesta "
    "vuelva a abrirse, y después lo borramos. Puede dejarlo en cualquier momento.",
    "email": "Su correo electrónico",
    "email_hint": "Escribimos dos veces como máximo.",
    "email_wrong": "Escriba un correo electrónico con el formato correcto, como name@example.com.",
    "contact_button": "Sí, escríbanme",
    "contact_slowed": "Desde aquí se han dejado demasiadas direcciones. Espere una hora y vuelva a intentarlo.",
    "contact_done": "Le escribiremos cuando la encuesta vuelva a abrirse. Cada mensaje dice cómo dejarlo.",
    "stop_title": "No me escriban más",
    "stop_text": "Borramos su correo electrónico y no volveremos a escribirle sobre esta encuesta.",
    "stop_button": "Borrar mi correo electrónico",
    "stop_done": "Su correo electrónico está borrado. No volveremos a escribirle sobre esta encuesta.",
    "email_subject": "Otra vez unas preguntas: {title}",
    "email_body": "Nos dijo que podíamos escribirle cuando volviéramos a preguntar. La encuesta «{title}» ya está "
    "abierta. Son dos minutos.",
    "email_code": "Tenga a mano su papel: necesita el mismo código de antes. Responda aquí:",
    "email_stop": "Para dejar de recibir estos mensajes y borrar su correo electrónico:",
    "scan": "Escanee la imagen o vaya a",
    "type_code": "y escriba este código:",
    "keep_printed": "Guarde este papel. Lo necesitará más adelante.",
    "paper_how": "Marque una casilla en cada pregunta. Puede dejar cualquier pregunta sin responder.",
    "paper_back": "Doble el formulario y devuélvalo a quien se lo dio, o póngalo en la caja. No escriba su nombre.",
    "paper_code": "Su código. Si no está impreso, cópielo de su papel:",
    "paper_online": "También puede responder con el teléfono:",
    "privacy": "Privacidad",
    "optional": "opcional",
    "more": "Próximos pasos",
}
