// Leave at once: the button, or Shift three times. The page goes out of the history and is never shown again from memory.
// Loaded before the page is drawn, because whoever sees a question must already be able to leave it.
(() => {
  "use strict";
  const away = () => { document.documentElement.hidden = true; location.replace("/leave"); };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a.leave")) return;
    event.preventDefault();
    away();
  });
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { pressed = []; return; }
    if (event.repeat) return;
    pressed = [...pressed, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
    if (pressed.length >= 3) away();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
