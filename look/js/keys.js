// j and k walk the rows of the list that says data-walk, Enter opens the row, x ticks
// it, "/" goes to the search box, "?" to the page that lists these keys. Never while somebody types.
const ROW = "[data-walk] > tbody > tr, ol[data-walk] > li, ul[data-walk] > li, [data-walk] .govuk-checkboxes__item";
// What a row is walked to: its link, or the box that x ticks.
const TARGET = "a[href], input[type=checkbox]";

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll(ROW)].filter((row) => row.querySelector(TARGET));
}

function here(all) {
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : all.findIndex((row) => row.classList.contains("ns-here"));
}

function goTo(all, place) {
  const row = all[Math.max(0, Math.min(all.length - 1, place))];
  if (!row) return;
  all.forEach((other) => other.classList.toggle("ns-here", other === row));
  row.querySelector(TARGET).focus();
  row.scrollIntoView({ block: "nearest" });
}

// Somebody who speaks to their computer, or whose hand shakes, may turn the keys off
// (WCAG 2.1.4): the switch stands on the page about the keyboard, kept in this browser.
const SWITCH = "keys-off";

function followSwitch() {
  for (const box of document.querySelectorAll("input[data-keys-off]")) {
    box.checked = localStorage.getItem(SWITCH) === "yes";
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "yes" : "no"));
  }
}

export function walkLists() {
  followSwitch();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || localStorage.getItem(SWITCH) === "yes") return;
    const all = rows();
    const now = here(all);
    if (event.key === "j") goTo(all, now + 1);
    else if (event.key === "k") goTo(all, now < 0 ? 0 : now - 1);
    else if (event.key === "x" && now >= 0) all[now].querySelector("input[type=checkbox]")?.click();
    else if (event.key === "Enter" && now >= 0 && document.activeElement === document.body) all[now].querySelector("a[href]")?.click();
    else if (event.key === "/") document.getElementById("search")?.focus();
    else if (event.key === "?") document.querySelector("a[data-keys]")?.click();
    else return;
    event.preventDefault();
  });
}
