// A list with the chosen row beside it. The links work without this file; with it, htmx
// fetches only the record, a click anywhere in a row chooses it, and choosing it again
// opens the whole.
const BUSY = "a, button, input, select, summary, label, .ns-why";

const shown = (part) => part.getClientRects().length > 0;

export function lookLink(row) {
  const link = row.querySelector("a[data-look]");
  return link && shown(link) ? link : null;
}

// The way to the record itself stands in each row, for windows with no room for both.
export function openWhole(row) {
  row.querySelector("a[data-look]").parentElement.querySelector("a:not([data-look])").click();
}

function choose(link) {
  const row = link.closest("tr");
  for (const other of row.parentElement.children) {
    other.classList.toggle("ns-here", other === row);
    const theirs = other.querySelector("a[data-look]");
    if (theirs !== link) theirs?.removeAttribute("aria-current");
  }
  link.setAttribute("aria-current", "true");
}

function clicked(event) {
  const row = event.target.closest("tr");
  const link = row && lookLink(row);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const onLink = event.target.closest("a[data-look]") === link;
  if (!onLink && (event.target.closest(BUSY) || String(window.getSelection()))) return;
  if (link.hasAttribute("aria-current")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    openWhole(row);
  } else if (!onLink) {
    link.click();
  }
}

export function showBeside() {
  document.addEventListener("click", clicked, true);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.matches("a[data-look]")) choose(detail.elt);
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id !== "beside") return;
    target.classList.remove("ns-beside--empty");
    target.scrollTop = 0;
  });
  // What went wrong is said by a page of its own, not by a row that does nothing.
  const goThere = ({ detail }) => window.location.assign(detail.pathInfo.requestPath);
  document.addEventListener("htmx:sendError", goThere);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) goThere(event);
  });
}
