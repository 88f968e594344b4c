// The desk works without this file. With it: j, k and Enter in tables and lists, "/"
// for the search box, selection counts, and htmx's partial updates put in order.
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { followAnswers } from "./answers.js";
import { showBeside } from "./beside.js";
import { walkLists } from "./keys.js";
import { guardSends } from "./sends.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function startParts(root) {
  for (const Part of [CharacterCount, ErrorSummary, PasswordInput]) {
    for (const place of root.querySelectorAll(`[data-module="${Part.moduleName}"]:not([data-${Part.moduleName}-init])`)) {
      try {
        new Part(place);
      } catch (trouble) {
        console.warn(trouble.message); // the page still works without this part
      }
    }
  }
}

startParts(document);
followAnswers();
guardSends();
walkLists();
showBeside();

// What a partial update brings in gets the same manners as the rest of the page.
document.addEventListener("htmx:afterSwap", (event) => startParts(event.target));
// A signed-out or refused answer reloads the page instead of landing inside a table.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([401, 403, 404].includes(event.detail.xhr.status)) window.location.reload();
});

// On a phone the places and the tabs run off the edge: the one that is open comes into sight.
for (const here of document.querySelectorAll(".ns-rail [aria-current], .ns-tabs [aria-current]")) {
  const strip = here.closest(".ns-rail__parts") ?? here.closest("ul");
  strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - 24;
}

for (const printer of document.querySelectorAll("[data-print]")) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}

// A choice that acts at once (sort by, show): the button stays for those without script.
for (const chooser of document.querySelectorAll("select[data-sends]")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}

// "All on this page" and the number that the bulk verbs will touch.
function countChosen(form) {
  const boxes = [...form.querySelectorAll("input[data-row]")];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const shown of form.querySelectorAll("[data-chosen]")) shown.textContent = String(chosen);
  const all = form.querySelector("input[data-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}
document.addEventListener("change", ({ target }) => {
  if (!target.form || !(target.matches("input[data-all], input[data-row]"))) return;
  if (target.matches("input[data-all]")) {
    for (const box of target.form.querySelectorAll("input[data-row]")) box.checked = target.checked;
  }
  countChosen(target.form);
});

// Said aloud when a live part of the page changes, by number only.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const said = document.getElementById("live-news");
  const news = target.querySelector?.("[data-news]") ?? (target.matches?.("[data-news]") ? target : null);
  if (said && news) said.textContent = news.dataset.news;
});
