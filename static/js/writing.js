// Saves a page of questions by itself while somebody writes, and says who else has the section open.
// Nothing depends on it: the buttons save as ever, and who is here is written into the page when it opens.
const PAUSE = 3000; // after the last key
const LONGEST = 15000; // while somebody types without a pause
const FIRST_WAIT = 10000; // after a failure, doubled each time
const LONGEST_WAIT = 120000;
const SIGN_OF_LIFE = 30000;

class Saver {
  constructor(form) {
    this.form = form;
    this.place = form.querySelector("[data-saved]");
    this.wait = FIRST_WAIT;
    this.kept = this.state();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", (event) => this.press(event));
    // Back brings the page as it was left.
    window.addEventListener("pageshow", () => { this.stopped = false; });
    window.addEventListener("online", () => this.later(0));
  }

  fields() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data.entries()]) {
      if (value instanceof File) data.delete(name);
    }
    return data;
  }

  state() {
    const data = this.fields();
    ["csrfmiddlewaretoken", "seen", "form_token", "shown_for"].forEach((name) => data.delete(name));
    return new URLSearchParams(data).toString();
  }

  soon() {
    this.first ??= Date.now();
    const left = Math.max(0, LONGEST - (Date.now() - this.first));
    this.later(Math.min(PAUSE, left));
  }

  later(time) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), time);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  // A press waits for what is on its way, so that older words never arrive after newer ones.
  press(event) {
    this.stop();
    if (!this.busy) return;
    event.preventDefault();
    const button = event.submitter;
    this.done.finally(() => this.form.requestSubmit(button));
  }

  save() {
    this.first = undefined;
    const state = this.state();
    if (this.stopped || this.busy || state === this.kept) return;
    this.busy = true;
    this.done = this.send(state);
  }

  async send(state) {
    const data = this.fields();
    data.set("press", "auto");
    this.sending = new AbortController();
    const given_up = setTimeout(() => this.sending.abort(), LONGEST_WAIT / 4);
    try {
      const answer = await fetch(this.form.action || window.location.href, {
        method: "POST", body: data, redirect: "manual", credentials: "same-origin", signal: this.sending.signal,
      });
      await this.hear(answer, state);
    } catch {
      if (!this.stopped) this.failed();
    } finally {
      clearTimeout(given_up);
      this.busy = false;
    }
    if (!this.stopped && !this.waiting && this.state() !== this.kept) this.soon();
  }

  async hear(answer, state) {
    if (answer.type === "opaqueredirect") {
      this.say("Not saved: you are signed out. Press a button below to sign in. We keep what you typed.");
      this.stop();
      return;
    }
    if (answer.status === 403 || answer.status === 404) {
      this.say("Not saved: you cannot open this page any more. Copy what you typed if you need it.");
      this.stop();
      return;
    }
    if (!answer.ok) {
      this.failed();
      return;
    }
    const told = await answer.json();
    this.waiting = false;
    this.wait = FIRST_WAIT;
    this.say(told.said);
    if (told.seen) this.form.elements.seen.value = told.seen;
    if (told.saved) this.kept = state;
    if (told.stop) this.stop();
  }

  failed() {
    this.waiting = true;
    this.say(`Not saved yet: we cannot reach the portal. We try again in ${Math.round(this.wait / 1000)} seconds.`);
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  say(text) {
    if (this.place.textContent !== text) this.place.textContent = text;
  }
}

function showWhoIsHere(place, form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.here, {
        method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", credentials: "same-origin",
      });
      if (!answer.ok) return;
      const { said } = await answer.json();
      const text = said ? `${said}. You can both write: nobody’s words are lost.` : "";
      if (place.textContent !== text) place.textContent = text;
    } catch {
      // The next sign of life comes by itself.
    }
  };
  setInterval(ask, SIGN_OF_LIFE);
  document.addEventListener("visibilitychange", ask);
}

const form = document.querySelector("form[data-saves-itself]");
if (form) {
  new Saver(form);
  const place = document.querySelector("[data-here]");
  if (place?.dataset.here) showWhoIsHere(place, form);
}
