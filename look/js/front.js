// The front door works without this file. With it: a quick way out by keyboard,
// answers that open a further question, a count of characters left, and one send
// for a double tap.
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { ExitThisPage } from "govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs";
import { followAnswers } from "./answers.js";
import { guardSends } from "./sends.js";

// Leaves without the page staying behind in the browser's history.
class Leave extends ExitThisPage {
  exitPage() {
    super.exitPage();
    window.location.replace(this.$button.href);
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Part of [CharacterCount, ErrorSummary, Leave]) {
  for (const root of document.querySelectorAll(`[data-module="${Part.moduleName}"]`)) {
    try {
      new Part(root);
    } catch (trouble) {
      console.warn(trouble.message); // the page still works without this part
    }
  }
}

followAnswers();
guardSends();

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}
