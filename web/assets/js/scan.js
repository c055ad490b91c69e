// Reads the QR code of a payment code with the camera into a field:
// <button type="button" hidden data-scan="id-of-the-field">. Where the browser
// has no detector the button stays hidden and the code is typed.
const button = document.querySelector("[data-scan]");
if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
  const field = document.getElementById(button.dataset.scan);
  const words = button.textContent;
  const video = document.createElement("video");
  video.className = "scan";
  video.playsInline = true;
  let stream;
  const stop = () => {
    stream?.getTracks().forEach((t) => t.stop());
    stream = undefined;
    video.remove();
    button.textContent = words;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      button.form.append(video);
      button.textContent = button.dataset.busy;
      await video.play();
      while (stream) {
        const found = await detector.detect(video);
        const code = found.map((f) => f.rawValue.replace(/\D/g, "")).find((c) => c.length === 12);
        if (code) {
          field.value = code;
          stop();
          button.form.requestSubmit();
          return;
        }
        await new Promise((next) => setTimeout(next, 150));
      }
    } catch {
      stop();
      button.textContent = button.dataset.none;
    }
  });
  window.addEventListener("pagehide", stop);
}
