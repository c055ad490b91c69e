// Conveniences for pages that work without any script.
import { uploads } from "./upload.js";
import { live } from "./live.js";

// The error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// Buttons that need scripts appear only where they work.
function wire() {
  for (const b of document.querySelectorAll("[data-copy][hidden]")) {
    if (!navigator.clipboard) break;
    b.hidden = false;
    const words = b.textContent;
    b.addEventListener("click", async () => {
      await navigator.clipboard.writeText(b.dataset.copy);
      b.textContent = b.dataset.copied;
      setTimeout(() => { b.textContent = words; }, 2000);
    });
  }
  // Printing: <button type="button" hidden data-print>.
  for (const b of document.querySelectorAll("[data-print][hidden]")) {
    b.hidden = false;
    b.addEventListener("click", () => window.print());
  }
}
wire();
// What an upload or htmx brings in later is wired too.
document.addEventListener("page:replaced", wire);
document.addEventListener("htmx:afterSwap", wire);

document.addEventListener("submit", (e) => {
  const form = e.target;
  // A question before something that cannot be undone: <form data-confirm="…">.
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    e.preventDefault();
    return;
  }
  // The second click of a double click; the form's token guards the server.
  if (form.method === "post" && !form.hasAttribute("data-upload")) {
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
  }
});
// The back button shows the page as it was: it can be sent again.
window.addEventListener("pageshow", () => {
  for (const f of document.querySelectorAll("form[data-sent]")) delete f.dataset.sent;
});

uploads();
live();
