// j and k walk the rows of the list that says data-walk, Enter or o opens the row (or shows it
// beside the list, and opens it the second time), x ticks it, "/" goes to the search box, "?" to the page that lists these keys. Never while somebody types.
import { lookLink } from "./beside.js";

const ROW = "[data-walk] > tbody > tr, ol[data-walk] > li, ul[data-walk] > li, [data-walk] .govuk-checkboxes__item";
// What a row is walked to: its link, or the box that x ticks.
const TARGET = "a[href], input[type=checkbox]";

function target(row) {
  return lookLink(row) ?? row.querySelector(TARGET);
}

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
  target(row).focus();
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

// Enter on a link opens it without us.
function opens(event) {
  return event.key === "o" || (event.key === "Enter" && document.activeElement === document.body);
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
    else if (opens(event) && now >= 0) (lookLink(all[now]) ?? all[now].querySelector("a[href]"))?.click();
    else if (event.key === "/") document.getElementById("search")?.focus();
    else if (event.key === "?") document.querySelector("a[data-keys]")?.click();
    else return;
    event.preventDefault();
  });
}
