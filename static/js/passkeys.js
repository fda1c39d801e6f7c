// Passkeys: asks the hub for a question and the device for its answer, and sends that as a form.
(function () {
  "use strict";
  var able = window.isSecureContext && window.PublicKeyCredential &&
    PublicKeyCredential.parseRequestOptionsFromJSON &&
    PublicKeyCredential.parseCreationOptionsFromJSON;
  if (!able) { return; }
  var REFRESH = 4 * 60 * 1000;  // A question is answered within five minutes.
  var offering = null;

  function answer(button, options) {
    return fetch(button.getAttribute("data-question"), { credentials: "same-origin" })
      .then(function (found) {
        if (!found.ok || found.redirected) { throw new Error("no question"); }
        return found.json();
      })
      .then(function (question) {
        if (button.getAttribute("data-passkey") === "create") {
          options.publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
          return navigator.credentials.create(options);
        }
        options.publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
        return navigator.credentials.get(options);
      })
      .then(function (credential) {
        button.form.elements.answer.value = JSON.stringify(credential.toJSON());
        button.form.requestSubmit(button);
      });
  }

  function words(fault, button) {
    if (fault.name === "InvalidStateError") { return "This device has a passkey for you already."; }
    if (fault.name === "SecurityError") { return "Passkeys do not work at the address that you have opened. " + button.getAttribute("data-otherwise"); }
    if (fault.name === "NotAllowedError" || fault.name === "AbortError") { return "No passkey was used. Press the button to try again. " + button.getAttribute("data-otherwise"); }
    return "That did not work. Load this page again. " + button.getAttribute("data-otherwise");
  }

  document.querySelectorAll("button[data-passkey]").forEach(function (button) {
    var box = button.parentNode;
    var said = box.querySelector("[data-passkey-words]");
    box.querySelector("[data-passkey-missing]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", function (event) {
      // What is missing in the form is said by the hub, before a passkey is made for nothing.
      if (button.getAttribute("data-passkey") === "create" && !button.form.checkValidity()) { return; }
      event.preventDefault();
      if (offering) { offering.abort(); offering = null; }
      said.hidden = true;
      answer(button, {}).catch(function (fault) {
        said.textContent = words(fault, button);
        said.hidden = false;
      });
    });
  });

  // Where the browser can, it offers passkeys in the address field, beside remembered addresses.
  var field = document.querySelector("input[autocomplete~=webauthn]");
  var main = document.querySelector("button[data-passkey=get]");
  function offer() {
    if (offering) { offering.abort(); }
    var mine = offering = new AbortController();
    answer(main, { mediation: "conditional", signal: mine.signal }).catch(function () {
      // Not taken: the button and the mail are there.
    });
  }
  if (field && main && PublicKeyCredential.isConditionalMediationAvailable) {
    PublicKeyCredential.isConditionalMediationAvailable().then(function (can) {
      if (!can) { return; }
      offer();
      window.setInterval(function () { if (offering) { offer(); } }, REFRESH);
    });
  }
})();
