// A shared tablet: after a minute without a touch the next person gets a clean start; a warning comes 20 seconds before.
(() => {
  "use strict";
  const warning = document.getElementById("idle");
  const clean = warning.dataset.clean;
  if (location.pathname === clean) return;
  const quiet = 40000, warned = 20000;
  let timer;
  for (const form of document.forms) form.autocomplete = "off";
  // What was typed and not sent yet is kept with the answers, as every page turn keeps it.
  const keep = () => {
    const form = document.getElementById("answer");
    if (form && form.elements.said && form.elements.said.value.trim()) navigator.sendBeacon(location.href, new FormData(form));
  };
  const over = () => { keep(); location.replace(clean); };
  const warn = () => { warning.showModal(); timer = setTimeout(over, warned); };
  const awake = () => { clearTimeout(timer); if (warning.open) warning.close(); timer = setTimeout(warn, quiet); };
  for (const sign of ["pointerdown", "keydown", "scroll", "input"]) document.addEventListener(sign, awake, { passive: true, capture: true });
  for (const link of document.querySelectorAll(`a[href="${clean}"]`)) {
    link.addEventListener("click", (event) => { event.preventDefault(); over(); });
  }
  awake();
})();
