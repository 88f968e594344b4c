// Answers that open a further question, and "none of these". GOV.UK's own script puts
// aria-expanded on radios, which ARIA does not allow there; what opens stands right
// after its answer, so a screen reader comes to it next.
function opens(input) {
  return input.dataset.ariaControls ? document.getElementById(input.dataset.ariaControls) : null;
}

function show(input) {
  opens(input)?.classList.toggle(`govuk-${input.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`, !input.checked);
}

function group(input) {
  return (input.form ?? document).querySelectorAll(`input[type="${input.type}"][name="${CSS.escape(input.name)}"]`);
}

export function followAnswers() {
  const sync = () => document.querySelectorAll("input[data-aria-controls]").forEach(show);
  sync();
  window.addEventListener("pageshow", sync); // the browser may put answers back by itself
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !["radio", "checkbox"].includes(target.type)) return;
    if (target.type === "checkbox" && target.checked) {
      const alone = target.dataset.behaviour === "exclusive";
      for (const other of group(target)) {
        if (other !== target && (alone || other.dataset.behaviour === "exclusive")) other.checked = false;
      }
    }
    group(target).forEach(show);
  });
}
