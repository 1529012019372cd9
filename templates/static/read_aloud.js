/* Reads the page aloud with a voice of this device, in the page's language; no voice here, no button. */
(() => {
  const speech = window.speechSynthesis, words = document.currentScript.dataset, language = document.documentElement.lang;
  if (!speech) return;
  const voice = () => speech.getVoices().find(v => v.localService && v.lang.toLowerCase().startsWith(language));
  const parts = "h1, h2, legend, p, li, label, dt, .instead button, .main";
  const text = () => [...document.querySelectorAll("#main :is(" + parts + ")")]
    .filter(part => !part.parentElement.closest(parts) && !part.closest("[aria-hidden], .place, .unseen"))
    .map(part => part.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
  const show = () => {
    if (!voice() || document.querySelector(".aloud")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button aloud";
    button.textContent = words.read;
    button.onclick = () => {
      const speaking = speech.speaking;
      speech.cancel();
      button.textContent = words.read;
      if (speaking) return;
      const said = text().map(line => Object.assign(new SpeechSynthesisUtterance(line), { voice: voice(), lang: voice().lang }));
      said.at(-1).onend = () => { button.textContent = words.read; };
      said.forEach(one => speech.speak(one));
      button.textContent = words.stop;
    };
    const main = document.getElementById("main");
    (main.querySelector("progress") || main.firstElementChild).after(button);
  };
  show();
  speech.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", () => speech.cancel());
})();
