// The workbench by keyboard, and its outbox: a decision that could not be sent is kept (codes and ids, never words) and sent again.
(() => {
  "use strict";
  const bench = () => document.getElementById("bench");
  const status = document.getElementById("outbox");
  const switchOfKeys = document.getElementById("single-keys");
  const place = `consult-outbox-${bench().dataset.person}`;
  const read = () => JSON.parse(localStorage.getItem(place) || "{}");
  const write = (kept) => localStorage.setItem(place, JSON.stringify(kept));
  const tell = (sentence) => { status.hidden = !sentence; status.textContent = sentence; };
  const token = () => document.querySelector("input[name=_csrf_token]").value;

  // The outbox. Each decision has the page's own key, so that what arrives twice counts once.
  const keep = (form) => {
    const fields = [...new FormData(form)].filter(([name]) => name !== "_csrf_token");
    write({ ...read(), [form.elements.batch.value]: { path: form.getAttribute("action"), fields } });
  };
  const forget = (batch) => { const kept = read(); delete kept[batch]; write(kept); };
  const waiting = () => Object.keys(read()).length;
  let sending = false;
  const send = async () => {
    if (sending || !waiting()) return;
    sending = true;
    for (const [batch, { path, fields }] of Object.entries(read())) {
      try {
        const answer = await fetch(path, { method: "POST", body: new URLSearchParams([...fields, ["_csrf_token", token()]]) });
        if (answer.url.includes("/sign-in")) { tell("You are signed out. Sign in again: what you decided is kept and will be sent."); break; }
        if (answer.status < 500) forget(batch);
      } catch { break; }
    }
    sending = false;
    if (waiting()) return;
    tell("");
    if (bench().dataset.behind) window.location.reload();
  };
  const failed = (why) => {
    bench().dataset.behind = "yes";
    const many = waiting();
    tell(`${why} ${many} ${many === 1 ? "decision is" : "decisions are"} kept on this computer and will be sent again.`);
  };
  setInterval(send, 3000);
  window.addEventListener("online", send);
  send();

  // htmx: keep before sending, forget when it has arrived.
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (event.target.id === "check") keep(event.target); });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.requestConfig.elt;
    if (asked.id !== "check") return;
    if (event.detail.xhr.responseURL.includes("/sign-in")) {
      event.detail.shouldSwap = false;
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
    } else if (event.detail.xhr.status < 500) {
      forget(asked.elements.batch.value);
      if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; window.location.reload(); }
    } else failed("The server could not answer.");
  });
  document.body.addEventListener("htmx:sendError", (event) => { if (event.target.id === "check") failed("There is no connection."); });
  document.body.addEventListener("htmx:afterSwap", () => { ready(); });

  // Single keys.
  switchOfKeys.checked = localStorage.getItem("consult-single-keys") !== "off";
  switchOfKeys.addEventListener("change", () => localStorage.setItem("consult-single-keys", switchOfKeys.checked ? "on" : "off"));
  const press = (id) => { const found = document.getElementById(id); if (found) found.click(); };
  const act = {
    Enter: () => press("accept"),
    a: () => document.getElementById("typed")?.focus(),
    u: () => document.querySelector("#undo button").click(),
    s: () => press("skip"),
    "?": () => { const keys = document.getElementById("keys"); keys.open = !keys.open; },
  };
  document.addEventListener("keydown", (event) => {
    const on = event.target;
    if (!switchOfKeys.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (on.matches("input:not([type=checkbox]), select, textarea, a, button, summary")) return;
    if (event.key === "Enter" && event.repeat) return;
    const box = bench().querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
    if (box) { box.checked = !box.checked; event.preventDefault(); }
    else if (act[event.key]) { event.preventDefault(); act[event.key](); }
  });

  // The box that adds: Enter takes the code that is meant and comes back to the utterance.
  const meant = (typed) => {
    const all = [...document.querySelectorAll("#choices option")];
    const plain = typed.trim().toLowerCase();
    const exact = all.find((each) => each.value.toLowerCase() === plain);
    const near = all.filter((each) => each.value.toLowerCase().includes(plain));
    return exact || (near.length === 1 ? near[0] : near.find((each) => each.value.toLowerCase().startsWith(plain)));
  };
  const added = (option) => {
    const line = document.createElement("li");
    line.innerHTML = '<label class="tick"><input type="checkbox" name="add" checked><span><b></b></span></label>';
    line.querySelector("input").value = option.dataset.code;
    line.querySelector("b").textContent = option.value;
    bench().querySelector(".offered").append(line);
  };
  const boxed = (event) => {
    const box = event.target;
    if (event.key === "Escape") { box.value = ""; document.getElementById("passage").focus(); }
    if (event.key !== "Enter" || !box.value.trim()) return;
    event.preventDefault();
    const option = meant(box.value);
    if (!option) { bench().querySelector(".told").textContent = "No code is called that. Choose one from the list."; return; }
    added(option);
    box.value = "";
    bench().querySelector(".told").textContent = `${option.value} is added. Enter keeps it.`;
    document.getElementById("passage").focus();
  };
  function ready() {
    document.getElementById("typed")?.addEventListener("keydown", boxed);
    document.getElementById("passage").focus({ preventScroll: true });
  }
  ready();
})();
