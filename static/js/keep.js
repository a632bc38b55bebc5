// Keeps on this device what is typed into a form until the portal has it: a broken connection loses nothing.
// Nothing depends on it: without this file the browser's own form works as ever. Only counts and codes are kept, never
// the texts that a form marks with data-keep-not; after six days, or for another person, what is kept is thrown away.
//
//   <form data-keep="month-2027-03" data-keep-owner="17">      keep this form; restore it when the page is opened again
//   <form … data-keep-bound>                                   the page came back with what was typed: keep that, restore nothing
//   <p data-keep-place hidden></p>                             where the form says what happened
//   <div data-keep-clear="month-2027-03" data-keep-token="…">  the portal has it: forget it (only what carries this token)
const PREFIX = "keep:";
const LONGEST = 6 * 24 * 60 * 60 * 1000; // a form's token is known for seven days; older words could be taken twice
const NOT = new Set(["csrfmiddlewaretoken"]);

function store() {
  try {
    const probe = `${PREFIX}?`;
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null; // a private window, or a full one: the page says nothing and works without
  }
}

// What was typed after the form was taken, on a page that was opened anew, carries another token and stays.
function forget(kept, key, token) {
  const text = kept.getItem(key);
  if (text && (!token || text.includes(JSON.stringify(token)))) kept.removeItem(key);
}

class Keeper {
  constructor(form, kept) {
    this.form = form;
    this.kept = kept;
    this.key = PREFIX + form.dataset.keep;
    this.owner = form.dataset.keepOwner ?? "";
    this.place = document.querySelector("[data-keep-place]");
    this.fresh = this.state();
    form.addEventListener("input", () => this.save());
    form.addEventListener("change", () => this.save());
    form.addEventListener("submit", (event) => this.press(event));
    window.addEventListener("offline", () => this.offline());
    window.addEventListener("online", () => this.say("The connection is back. Send the page when you are ready."));
    if ("keepBound" in form.dataset) this.save();
    else this.restore();
    if (navigator.onLine === false) this.offline();
  }

  fields() {
    return [...this.form.elements].filter(
      (field) => field.name && !NOT.has(field.name) && !["file", "submit", "button"].includes(field.type)
        && !("keepNot" in field.dataset),
    );
  }

  state() {
    return this.fields().map((field) => [
      field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null,
    ]);
  }

  save() {
    const record = { owner: this.owner, at: Date.now(), fields: this.state() };
    try {
      this.kept.setItem(this.key, JSON.stringify(record));
    } catch {
      this.say("This device has no room left, so what you type is not kept here. Send the page before you leave it.");
    }
  }

  read() {
    try {
      const record = JSON.parse(this.kept.getItem(this.key));
      if (record && record.owner === this.owner && Date.now() - record.at < LONGEST) return record;
    } catch {
      // Nothing that this script wrote: it goes.
    }
    this.kept.removeItem(this.key);
    return null;
  }

  restore() {
    const record = this.read();
    if (!record || JSON.stringify(record.fields) === JSON.stringify(this.fresh)) return;
    const token = this.form.elements.form_token?.value;
    let typed = 0;
    for (const field of this.fields()) {
      const found = record.fields.find(
        ([name, value, ticked]) => name === field.name && (ticked === null || value === field.value),
      );
      if (found) typed += this.put(field, found);
    }
    if (!typed) {
      // Only the token differed: nothing had been typed.
      if (token) this.form.elements.form_token.value = token;
      return;
    }
    const at = new Date(record.at).toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });
    this.say(`We put back what you typed on this device on ${at}, because it had not reached us.`, true);
  }

  put(field, [, value, ticked]) {
    if (ticked === null ? field.value === value : field.checked === ticked) return 0;
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) return 0;
    if (ticked === null) field.value = value;
    else field.checked = ticked;
    return field.type === "hidden" ? 0 : 1;
  }

  press(event) {
    this.save();
    if (navigator.onLine !== false) return;
    event.preventDefault();
    this.offline();
    this.place?.scrollIntoView({ block: "center" });
  }

  offline() {
    this.say("You are offline. Go on typing: it is kept on this device. Send the page when the connection is back.");
  }

  say(text, withThrow = false) {
    if (!this.place) return;
    this.place.hidden = false;
    this.place.textContent = text;
    if (!withThrow) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary ceremony-keep__button";
    button.textContent = "Throw it away";
    button.addEventListener("click", () => {
      this.kept.removeItem(this.key);
      window.location.reload();
    });
    this.place.append(" ", button);
  }
}

const kept = store();
if (kept) {
  for (const place of document.querySelectorAll("[data-keep-clear]")) {
    for (const key of place.dataset.keepClear.split(" ")) forget(kept, PREFIX + key, place.dataset.keepToken);
  }
  for (const form of document.querySelectorAll("form[data-keep]")) new Keeper(form, kept);
}
