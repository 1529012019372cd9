// Staff are signed out after a while without a sign of them; a key or a touch is a sign, and a warning comes two minutes before.
(() => {
  "use strict";
  const box = document.getElementById("still-here");
  if (!box) return;
  const idle = Number(box.dataset.idle) * 1000, warned = 120000, every = 240000;
  const said = box.querySelector("p"), first = said.textContent;
  let told = Date.now(), over = false, timer;
  const show = (words) => { said.textContent = words; if (!box.open) box.showModal(); };
  const gone = () => { over = true; show(box.dataset.gone); };
  const arm = () => { clearTimeout(timer); timer = setTimeout(() => { show(first); timer = setTimeout(gone, warned); }, idle - warned); };
  const tell = async () => {
    told = Date.now();
    const answer = await fetch("/still-here").catch(() => null);
    if (!answer) return;
    if (answer.status === 204) { over = false; arm(); } else gone();
  };
  for (const sign of ["pointerdown", "keydown"]) {
    document.addEventListener(sign, () => { if (!box.open && Date.now() - told > every) tell(); }, { passive: true, capture: true });
  }
  box.addEventListener("close", () => { if (!over) tell(); });
  // A computer that slept has missed its alarms.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - told > idle) tell(); });
  arm();
})();
