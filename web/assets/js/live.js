// Server-sent events: <div data-live="/path" data-live-event="message"> gets
// each event's HTML added at its end; with data-live-replace it is replaced.
// The server escapes: the HTML comes from its own templates.
export function live() {
  for (const el of document.querySelectorAll("[data-live]")) {
    const source = new EventSource(el.dataset.live);
    source.addEventListener(el.dataset.liveEvent || "message", (e) => {
      const part = new DOMParser().parseFromString(e.data, "text/html").body;
      if ("liveReplace" in el.dataset) el.replaceChildren(...part.childNodes);
      else el.append(...part.childNodes);
    });
    source.addEventListener("end", () => source.close());
    window.addEventListener("pagehide", () => source.close());
  }
}
