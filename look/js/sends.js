// A second tap within a few seconds sends nothing again. The server is safe against
// double sends by itself; this only spares the person two answers.
const PAUSE = 4000;

export function guardSends() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter ? event.submitter.name + event.submitter.value : "";
    const now = Date.now();
    if (form.dataset.sent === button && now - Number(form.dataset.sentAt) < PAUSE) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = button;
    form.dataset.sentAt = String(now);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
}
