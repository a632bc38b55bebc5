"""The words around a survey in Italian. No translator has read them yet."""

WORDS = {
    "title": "Risponda a un sondaggio",
    "about": "Ha ricevuto un foglietto con un codice. Non serve un account e non chiediamo mai il nome.",
    "your_code": "Il Suo codice",
    "code_hint": "Otto lettere e numeri, per esempio K7QM 2XPD. Maiuscole e spazi non contano.",
    "go_on": "Continua",
    "enter_code": "Inserisca il codice stampato sul foglietto.",
    "mistyped": "Questo non è un codice intero. Una lettera o un numero può essere sbagliato, mancante o in un altro "
    "posto. Guardi il foglietto e lo scriva di nuovo.",
    "unknown": "Non conosciamo questo codice. Guardi il foglietto e lo scriva di nuovo. Se ancora non funziona, ne "
    "chieda uno nuovo a chi gliel’ha dato.",
    "slowed": "Da qui sono stati provati troppi codici che non conosciamo. Aspetti un’ora, poi scriva di nuovo il "
    "Suo. Le Sue risposte saranno ancora benvenute.",
    "problem": "C’è un problema",
    "error": "Errore:",
    "language": "Lingua",
    "skip": "Vai al contenuto principale",
    "send": "Invia le mie risposte",
    "kept": "Conserviamo le risposte con un codice che nessuno ha scritto accanto a un nome. Non mostriamo mai "
    "una risposta data da meno di dieci persone.",
    "leave_out": "Può saltare qualsiasi domanda.",
    "thank_you": "Grazie",
    "keep_slip": "Conservi il foglietto. Faremo di nuovo le stesse domande più avanti. Allora servirà lo stesso "
    "codice:",
    "opens": "Il codice è giusto. Il sondaggio non è ancora aperto. Torni con lo stesso codice. Apre alle",
    "closed": "Il codice è giusto, ma al momento il sondaggio è chiuso. Se pensava che fosse aperto, chieda a chi "
    "Le ha dato il codice.",
    "over": "Il sondaggio si è chiuso e non abbiamo potuto accogliere le risposte. Grazie comunque.",
    "used": "Questo codice è già stato usato per questo sondaggio. Ogni persona ha bisogno di un codice proprio.",
    "choose": "Scelga una delle risposte della lista.",
    "choose_answer": "Scelga una risposta.",
    "choose_several": "Scelga almeno una risposta.",
    "enter_answer": "Scriva la Sua risposta.",
    "tick": "Scelga solo risposte della lista.",
    "token": "Non siamo sicuri che questo modulo sia nuovo. Controlli quello che ha scritto e lo invii di nuovo.",
    "unreviewed": "Nessuno ha ancora controllato questa traduzione.",
    "in_english": "Leggi in inglese",
    "contact_title": "Possiamo scriverLe quando chiederemo di nuovo?",
    "contact_text": "È una Sua scelta. Teniamo l’indirizzo e-mail separato da tutto il resto: nulla lo "
    "collega al codice "
    "o alle risposte, quindi nessuno può sapere che cosa ha detto. Lo usiamo solo per avvisarLa quando "
    "il sondaggio riapre, poi lo cancelliamo. Può rinunciare in ogni momento.",
    "email": "Il Suo indirizzo e-mail",
    "email_hint": "Scriviamo al massimo due volte.",
    "email_wrong": "Inserisca un indirizzo e-mail nel formato corretto, come name@example.com.",
    "contact_button": "Sì, scrivetemi",
    "contact_slowed": "Da qui sono stati lasciati troppi indirizzi. Aspetti un’ora e riprovi.",
    "contact_done": "Le scriveremo quando il sondaggio riapre. Ogni messaggio spiega come rinunciare.",
    "stop_title": "Non scrivetemi più",
    "stop_text": "Cancelliamo il Suo indirizzo e-mail e non Le scriveremo mai più su questo sondaggio.",
    "stop_button": "Cancella il mio indirizzo",
    "stop_done": "Il Suo indirizzo è cancellato. Non Le scriveremo più su questo sondaggio.",
    "email_subject": "Di nuovo qualche domanda: {title}",
    "email_body": "Ci ha detto che possiamo scriverLe quando chiediamo di nuovo. Il sondaggio «{title}» ora è aperto. "
    "Bastano due minuti.",
    "email_code": "Tenga pronto il foglietto: serve lo stesso codice di prima. Risponda qui:",
    "email_stop": "Per fermare questi messaggi e cancellare l’indirizzo:",
    "scan": "Inquadri l’immagine oppure vada su",
    "type_code": "e scriva questo codice:",
    "keep_printed": "Conservi questo foglietto. Servirà di nuovo più avanti.",
    "paper_how": "Segni una casella per ogni domanda. Può saltare qualsiasi domanda.",
    "paper_back": "Pieghi il modulo e lo restituisca a chi gliel’ha dato, o lo metta nella scatola. Non scriva il Suo "
    "nome.",
    "paper_code": "Il Suo codice. Se non è stampato, lo copi dal foglietto:",
    "paper_online": "Può rispondere anche con il telefono:",
    "privacy": "Privacy",
    "optional": "facoltativo",
    "more": "Prossimi passi",
}
