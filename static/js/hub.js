// Improvements only: every page works without this file.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  var problem = document.querySelector("[data-focus]");
  if (problem) { problem.focus(); }

  // A long form of filters folds on a phone, unless one of the folded ones is on.
  if (window.matchMedia("(max-width: 600px)").matches) {
    document.querySelectorAll("form.filters").forEach(function (form) {
      var parts = Array.prototype.slice.call(form.children).filter(function (part) {
        return part.matches(".form-field, .filter-row");
      }).slice(1);
      if (parts.length < 3) { return; }
      var fold = document.createElement("details");
      var words = document.createElement("summary");
      words.textContent = "More filters";
      fold.appendChild(words);
      parts[0].before(fold);
      parts.forEach(function (part) { fold.appendChild(part); });
      fold.open = Array.prototype.some.call(fold.querySelectorAll("input, select"), function (field) {
        return field.type === "checkbox" || field.type === "radio" ? field.checked : field.selectedIndex > 0 || (field.tagName === "INPUT" && field.value !== "");
      });
    });
  }
  document.addEventListener("keydown", function (event) {
    var open = document.querySelector(".site-account[open]");
    if (event.key === "Escape" && open) { open.removeAttribute("open"); open.querySelector("summary").focus(); }
  });

  // Light or dark: kept in a cookie, so that the page arrives in the right colours.
  document.querySelectorAll("[data-theme-switch]").forEach(function (button) {
    button.addEventListener("click", function () {
      var now = root.getAttribute("data-bs-theme") ||
        (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      var next = now === "dark" ? "light" : "dark";
      root.setAttribute("data-bs-theme", next);
      document.cookie = "hub_theme=" + next + "; path=/; max-age=31536000; samesite=lax";
    });
  });

  // A second click within two seconds is a mistake. The server books once anyway.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    window.setTimeout(function () { form.removeAttribute("data-sent"); }, 2000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // The button of a booking says how many places it books: ticks, and names written.
  document.querySelectorAll("button[data-count]").forEach(function (button) {
    var without = button.textContent;
    var count = function () {
      var ticks = button.form.querySelectorAll("input[name=people]:checked").length;
      var names = Array.prototype.filter.call(
        button.form.querySelectorAll("input[name^=new_people-][name$=-name]"),
        function (box) { return box.value.trim(); }).length;
      var words = button.getAttribute(ticks + names === 1 ? "data-count-one" : "data-count");
      button.textContent = ticks + names ? words.replace("#", ticks + names) : without;
    };
    button.form.addEventListener("input", count);
    count();
  });

  // The sign-in link goes on by itself in the browser that asked for it.
  var onward = document.querySelector("form[data-continue]");
  if (onward) { onward.requestSubmit(); }

  // The page that waits for the mail: signed in meanwhile in another tab, or by the link on a
  // phone, it is shown anew and says so.
  var waiting = document.querySelector("[data-waiting]");
  if (waiting) {
    var look = function () {
      if (document.hidden) { return; }
      fetch(waiting.getAttribute("data-waiting"), { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
        if (answer.status === 200) { window.location.replace(window.location.pathname); }
      }).catch(function () { /* Away from the network: the next look, or a press, will tell. */ });
    };
    window.setInterval(look, 5000);
    document.addEventListener("visibilitychange", look);
  }

  // Two minutes before the session ends, say so and offer to stay.
  var idle = parseInt(document.body.getAttribute("data-idle-seconds"), 10);
  if (idle > 0) {
    var box = document.createElement("div");
    box.className = "idle-warning";
    box.setAttribute("role", "alert");
    box.hidden = true;
    var words = document.createElement("p");
    var stay = document.createElement("button");
    stay.type = "button";
    stay.className = "btn btn-primary";
    stay.textContent = "Stay signed in";
    document.body.appendChild(box);
    var timer;
    var arm = function () {
      window.clearTimeout(timer);
      box.hidden = true;
      timer = window.setTimeout(function () {
        words.textContent = "You will be signed out in 2 minutes, because nothing has happened. What you type is kept if that happens.";
        box.replaceChildren(words, stay);
        box.hidden = false;
      }, Math.max(idle - 120, 5) * 1000);
    };
    stay.addEventListener("click", function () {
      fetch("/account/stay", { credentials: "same-origin" }).then(arm);
    });
    arm();
  }
})();
