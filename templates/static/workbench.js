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
  const underway = new Set(); // what htmx is sending now
  let sending = false;
  const send = async () => {
    if (sending || !waiting()) return;
    sending = true;
    const sent = [];
    for (const [batch, { path, fields, refused }] of Object.entries(read())) {
      if (underway.has(batch)) break;
      try {
        const answer = await fetch(path, { method: "POST", body: new URLSearchParams([...fields, ["_csrf_token", token()]]) });
        if (answer.status === 401 || answer.url.includes("/sign-in")) { tell("You are signed out. Sign in again: what you decided is kept and will be sent."); break; }
        if (answer.status >= 500) break;
        if (answer.status === 403 && !refused) { // this page's key is of an older session: once more with a new one
          write({ ...read(), [batch]: { path, fields, refused: true } });
          window.location.reload();
          return;
        }
        forget(batch);
        sent.push({ batch, path, fields });
      } catch { break; }
    }
    sending = false;
    if (waiting()) return;
    tell("");
    if (sent.length) arrived(sent);
  };
  const arrived = (sent) => {
    const { batch, path, fields } = sent.at(-1);
    document.querySelector("#undo input[name=undo]").value = batch;
    if (!sent.some((each) => each.path === passage(bench()))) { look(); return; }
    const query = new URLSearchParams(fields.filter(([name]) => !["batch", "shown", "keep", "add", "typed"].includes(name)));
    for (const [name, value] of [["after", path.split("/")[2]], ["undo", batch], ["told", "checked"]]) query.set(name, value);
    window.location.assign(`${window.location.pathname}?${query}`);
  };
  const failed = (why) => {
    const many = waiting();
    tell(`${why} ${many} ${many === 1 ? "decision is" : "decisions are"} kept on this computer and will be sent again.`);
    step();
  };
  setInterval(send, 3000);
  window.addEventListener("online", send);
  send();

  // The next few utterances, in this page's memory alone: work goes on for a while without a connection.
  const AHEAD = 3;
  let ahead = [];
  let looking = false;
  const onward = (from) => from.querySelector("#skip")?.getAttribute("href");
  const passage = (from) => from.querySelector("#check")?.getAttribute("action");
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      while (ahead.length < AHEAD) {
        const from = ahead.at(-1) || bench();
        if (!onward(from)) break;
        const answer = await fetch(onward(from), { headers: { "HX-Request": "true" } });
        if (!answer.ok || answer.redirected) break;
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bench");
        if (!found) break;
        if (from === (ahead.at(-1) || bench())) ahead.push(found);
      }
    } catch { /* without a connection there is nothing to look at */ }
    looking = false;
  };
  const step = () => {
    const next = ahead.shift();
    if (!next) return false;
    bench().replaceWith(next);
    window.htmx.process(next);
    ready();
    look();
    return true;
  };
  const cutOff = () => !navigator.onLine || Object.keys(read()).some((batch) => !underway.has(batch));
  document.body.addEventListener("click", (event) => {
    if (event.target.id !== "skip" || !cutOff()) return;
    event.preventDefault();
    if (!step()) tell("There is no connection. The next one comes when it is back.");
  });
  document.body.addEventListener("submit", (event) => {
    if (event.target.id !== "undo" || !waiting()) return;
    event.preventDefault();
    tell("Not all of your decisions are sent yet. You can undo when they are.");
  });

  // htmx: keep before sending, forget when it has arrived.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "check") return;
    underway.add(event.target.elements.batch.value);
    keep(event.target);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const asked = event.detail.requestConfig.elt;
    if (asked.id === "check") underway.delete(asked.elements.batch.value);
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.requestConfig.elt;
    if (asked.id !== "check") return;
    if (event.detail.xhr.responseURL.includes("/sign-in")) {
      event.detail.shouldSwap = false;
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
    } else if (event.detail.xhr.status < 500) {
      if (event.detail.xhr.status !== 403) forget(asked.elements.batch.value);
      if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; window.location.reload(); }
    } else failed("The server could not answer.");
  });
  document.body.addEventListener("htmx:sendError", (event) => { if (event.target.id === "check") failed("There is no connection."); });
  document.body.addEventListener("htmx:afterSwap", () => {
    ahead = ahead[0] && passage(ahead[0]) === passage(bench()) ? ahead.slice(1) : [];
    ready();
    look();
  });

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
  look();
})();
