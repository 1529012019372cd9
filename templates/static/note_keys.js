// The keys of the box for the next turn: Enter writes it down; Alt with a number, Q, K, Z or R does the rest.
(() => {
  "use strict";
  const form = document.getElementById("write");
  const box = form.elements.words;
  for (const hint of document.querySelectorAll(".by-key")) hint.hidden = false;
  const chips = (name) => [...form.querySelectorAll(`input[name=${name}]`)];
  const choose = (name, at) => { const chip = chips(name)[at]; if (chip) chip.checked = true; };
  const onward = (name) => { const all = chips(name); choose(name, (all.findIndex((chip) => chip.checked) + 1) % all.length); };
  const digit = (number) => choose("speaker", number === 0 ? chips("speaker").length - 1 : number - 1);
  const keys = {
    KeyQ: () => { const list = form.elements.question; list.selectedIndex = (list.selectedIndex + 1) % list.options.length; },
    KeyK: () => onward("kind"),
    KeyZ: () => document.getElementById("undo").click(),
    KeyR: () => document.getElementById("worry").click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.altKey) {
      const number = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
      const act = number ? () => digit(Number(number[1])) : keys[event.code];
      if (act) { event.preventDefault(); act(); box.focus(); }
    } else if (event.key === "Enter" && !event.shiftKey && event.target === box) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  box.focus();
})();
