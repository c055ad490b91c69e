// Progress for <form data-upload enctype="multipart/form-data">. The form is
// sent by the same browser to the same address with the same fields; only the
// waiting is shown. The server's answer, page or redirect, is then opened.
export function uploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const state = form.querySelector("[data-upload-state]");
    if (!state) continue;
    const bar = state.querySelector("progress");
    const text = state.querySelector("[data-upload-text]");
    form.addEventListener("submit", (e) => {
      if (e.defaultPrevented) return;
      e.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "1";
      state.hidden = false;
      const x = new XMLHttpRequest();
      x.open("POST", form.action);
      x.setRequestHeader("X-Upload", "1");
      x.upload.addEventListener("progress", (p) => {
        if (!p.lengthComputable) { bar.removeAttribute("value"); return; }
        bar.value = (100 * p.loaded) / p.total;
        text.textContent = Math.floor(bar.value) + " %";
      });
      x.upload.addEventListener("load", () => { bar.removeAttribute("value"); text.textContent = text.dataset.done; });
      const failed = () => { delete form.dataset.sending; bar.value = 0; text.textContent = text.dataset.failed; };
      x.addEventListener("error", failed);
      x.addEventListener("abort", failed);
      x.addEventListener("load", () => {
        // The server names the next page instead of redirecting: following it here
        // would use up the message that is shown once.
        const next = x.getResponseHeader("HX-Redirect");
        if (next) { window.location.assign(next); return; }
        // The same address answered with the form and its errors. Parsed, not run: a
        // document made this way executes no script.
        const page = new DOMParser().parseFromString(x.responseText, "text/html");
        const main = page.querySelector("main");
        if (!main) { failed(); return; }
        document.title = page.title;
        document.querySelector("main").replaceWith(document.adoptNode(main));
        uploads();
        document.dispatchEvent(new Event("page:replaced"));
        (document.querySelector("[data-focus]") || document.querySelector("main")).focus();
      });
      x.send(new FormData(form, e.submitter));
    });
  }
}
