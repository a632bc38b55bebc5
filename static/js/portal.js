// Every page works without this file. It only wakes the GOV.UK components and keeps one press from sending a form twice.
const root = document.documentElement;

async function wakeComponents() {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  // The address is in the page because its name carries a hash that changes with the file.
  const components = await import(root.dataset.govukFrontend);
  components.initAll();
}

function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    // Set after this event, so that another listener's refusal (a passkey that is not ready) is respected.
    setTimeout(() => {
      if (!event.defaultPrevented) {
        form.dataset.sent = "yes";
        setTimeout(() => delete form.dataset.sent, 2000);
      }
    });
  });
  // Back brings the page as it was left; the form must be ready again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

// allauth's script announces that a passkey was refused or cancelled; without this the page would stay silent.
function sayPasskeyProblem() {
  document.addEventListener("allauth.error", (event) => {
    const place = document.getElementById("passkey-problem");
    if (place) {
      event.preventDefault();
      place.textContent = "The key was not used: the browser or the device stopped it. Try again, or choose another way.";
    }
  });
}

if ("noModule" in HTMLScriptElement.prototype) {
  wakeComponents();
  sendOnce();
  sayPasskeyProblem();
}
