// Niceties on top of pages that work without this file.
"use strict";

// The error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// Its links put the cursor into the field, where the browser alone would only scroll there.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.closest(".field")?.scrollIntoView({ block: "start" });
});

// Of tabs that do not fit side by side, the open one is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// A form is sent once: its buttons rest until the answer comes. The one that was pressed keeps its
// name and value, because the browser has already read them when this runs.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.getAttribute("method") || "get").toLowerCase() === "get") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  const release = () => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  // A download answers without leaving the page, and htmx stays on it.
  setTimeout(release, 8000);
  form.addEventListener("htmx:afterRequest", release, { once: true });
});

// Coming back by the browser's button shows the page as it was: let it be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// Whoever writes is there: the screen does not lock meanwhile and lose what is not sent yet. The
// server counts in whole minutes, so asking more often would change nothing.
const AWAKE = 65_000;
let asked = Date.now();
document.addEventListener("input", () => {
  const url = document.body.dataset.awake;
  if (!url || Date.now() - asked < AWAKE) return;
  asked = Date.now();
  fetch(url, { redirect: "manual" }).catch(() => {});
});

// An open menu closes by Escape and by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
