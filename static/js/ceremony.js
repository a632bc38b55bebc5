// The page on which a ceremony is recorded, nicer: an offer is chosen by its letter, and numbers that do not fit together
// are said beside the field at once. Nothing depends on it: the portal checks everything again when the page is sent.
const form = document.querySelector("form[data-ceremony]");

// "A stall with somebody to ask" is chosen by S, "None" by N.
function letterOf(radio) {
  const words = radio.labels[0]?.textContent.trim().toLowerCase() ?? "";
  return words.replace(/^an? /, "")[0];
}

function chooseByLetter(event) {
  const radio = event.target;
  if (radio.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
  const group = [...document.getElementsByName(radio.name)];
  const found = group.find((each) => letterOf(each) === event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  found.checked = true;
  found.focus();
  found.dispatchEvent(new Event("change", { bubbles: true }));
}

function number(name) {
  const typed = form.elements[name]?.value.trim() ?? "";
  return /^[0-9]+$/.test(typed) ? Number(typed) : null;
}

// The same words as the portal's own (citizenship/ceremonies/fields.py).
function problem() {
  const [places, invited, attended] = ["places", "invited", "attended"].map(number);
  if (attended === null) return "";
  if (invited !== null && attended > invited) {
    return `${attended} attended, but ${invited} were invited. Count guests apart, or change the number invited.`;
  }
  if (places !== null && attended > places) {
    return `${attended} attended, but there were ${places} places. If more came, change the places.`;
  }
  return "";
}

function say(field, text) {
  const group = field.closest(".govuk-form-group");
  let place = group.querySelector("[data-live]");
  if (!place) {
    if (!text) return;
    // What the portal itself said is replaced by what holds now.
    group.querySelectorAll(".govuk-error-message").forEach((old) => old.remove());
    place = document.createElement("p");
    place.className = "govuk-error-message";
    place.id = `${field.id}_live`;
    place.dataset.live = "";
    place.setAttribute("aria-live", "polite");
    field.before(place);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${place.id}`.trim());
  }
  place.textContent = text;
  place.hidden = !text;
  group.classList.toggle("govuk-form-group--error", Boolean(text));
  field.classList.toggle("govuk-input--error", Boolean(text));
}

function check() {
  const attended = form.elements.attended;
  if (attended) say(attended, problem());
}

// In a study: the note is needed only while an offer differs from the arm, and the page says so then.
function followArm() {
  const note = form.elements.deviation_note;
  if (!note) return;
  const group = note.closest(".govuk-form-group");
  const differs = ["voting", "volunteering", "membership"].some((offer) => {
    const chosen = form.querySelector(`[name="${offer}"]:checked`);
    const arm = Number(form.dataset[`arm${offer[0].toUpperCase()}${offer.slice(1)}`]);
    return chosen && (form.dataset.armKind === "comparison" ? Number(chosen.value) > 0 : Number(chosen.value) < arm);
  });
  group.hidden = !differs && !note.value;
}

if (form) {
  form.addEventListener("keydown", chooseByLetter);
  form.addEventListener("focusout", (event) => {
    if (["places", "invited", "attended"].includes(event.target.name)) check();
  });
  form.addEventListener("change", followArm);
  followArm();
}
