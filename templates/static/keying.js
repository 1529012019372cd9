// Keying paper forms: Enter goes to the next box and, in the last one, sends; Shift and Enter make a new line in words.
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll("form.keying input:not([type=hidden]), form.keying textarea, form.keying select")];
  const form = document.querySelector("form.keying");
  const next = (at) => { const box = boxes[at + 1]; if (box) { box.focus(); if (box.select) box.select(); } else form.requestSubmit(); };
  boxes.forEach((box, at) => box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); next(at); }
  }));
  const first = form.querySelector("[aria-invalid=true]") || boxes[0];
  first.focus();
})();
