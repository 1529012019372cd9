// A session while a group talks: each turn is on the page and sealed on the device at once, and sent when it can be.
(() => {
  "use strict";
  const list = document.getElementById("turns"), form = document.getElementById("write"), box = form.elements.words;
  const group = list.dataset.group, path = `/focus-groups/${group}`, DRAFT = `draft ${group}`;
  const AGAIN = 5000; // milliseconds until what could not be sent is tried again
  let mine = null, token = form.elements._csrf_token.value, way = "open", tail = Promise.resolve(), retry, drafting;
  const kinds = Object.fromEntries([...form.querySelectorAll("input[name=kind]")].map((chip) => [chip.value, chip.parentElement.textContent.trim()]));
  const row = (client) => list.querySelector(`li[data-client="${client}"]`);
  const say = (sentence) => { const line = document.getElementById("sending"); if (line.textContent !== sentence) line.textContent = sentence; };
  const nth = (number) => (number === 1 ? "1 turn is" : `${number} turns are`);

  // What is on the page.
  const show = (act) => {
    const added = document.getElementById("turn").content.firstElementChild.cloneNode(true);
    const began = list.dataset.began ||= act.written;
    added.dataset.client = act.client;
    added.dataset.speaker = act.speaker || "Everyone";
    added.querySelector("b").firstChild.data = `${added.dataset.speaker} `;
    added.querySelector("b span").textContent = `${Math.max(0, Math.floor((Date.parse(act.written) - Date.parse(began)) / 60000))} min`;
    added.querySelector(".about").textContent = act.question ? form.elements.question.querySelector(`[value="${act.question}"]`)?.textContent ?? "" : "";
    added.querySelector(".kind").textContent = act.kind === "words" ? "" : `${kinds[act.kind]}: `;
    added.querySelector(".said").classList.toggle("aside", act.kind !== "words");
    added.querySelector(".words").textContent = act.words;
    list.append(added);
    document.querySelector(".nothing")?.remove();
    marked(act.client, "waits", "Not sent yet.");
    heard();
  };
  const marked = (client, sign, words) => {
    const line = row(client);
    if (!line) return;
    line.classList.remove("waits", "refused");
    if (sign) line.classList.add(sign);
    const state = line.querySelector(".state");
    state.textContent = words; state.hidden = !words;
  };
  const dotted = (client, dots) => { const line = row(client); if (line) { line.querySelector(".dots").textContent = dots || ""; line.querySelector("[name=dots]").value = dots + 1; } };
  const heard = () => {
    const spoke = new Set([...list.children].map((line) => line.dataset.speaker));
    for (const chip of document.querySelectorAll(".heard [data-label]")) {
      const yes = spoke.has(chip.dataset.label);
      chip.classList.toggle("gap", !yes); chip.classList.toggle("line", yes);
      chip.querySelector(".yet").textContent = yes ? "" : " · not heard yet";
    }
  };

  // What is kept on the device, one after the other, and then sent in that order.
  const act = (done) => {
    if (way === "open") say("Being sent.");
    tail = tail.then(() => noteStore.add(mine, group, done));
    tail.then(pump).catch(() => say("This device cannot keep notes. Copy what is not sent now, and reload the page."));
  };
  const stamp = () => ({ client: crypto.randomUUID(), written: new Date().toISOString() });
  const write = () => {
    const words = box.value.trim();
    if (!words) { say("Write something first."); return null; }
    const chosen = new FormData(form);
    const turn = { act: "write", ...stamp(), speaker: chosen.get("speaker"), question: chosen.get("question"), kind: chosen.get("kind"), words };
    box.value = "";
    show(turn); draft(); act(turn);
    list.lastElementChild.scrollIntoView({ block: "nearest" });
    return turn.client;
  };
  const undo = (line) => {
    const client = line?.dataset.client;
    if (!client) { say("Only turns written on this page can be undone from here."); return; }
    if (!box.value.trim()) box.value = line.querySelector(".words").textContent;
    line.remove(); heard(); act({ act: "undo", client });
    box.focus();
  };
  const worry = (client) => { marked(client, "waits", navigator.onLine ? "Worry is being sent." : "Worry not sent: no network. If it cannot wait, phone your safeguarding lead."); act({ act: "worry", client }); };
  const draft = () => { clearTimeout(drafting); drafting = setTimeout(() => { if (mine) noteStore.keep(mine, DRAFT, box.value); }, 400); };

  // Sending.
  const fresh = async () => {
    const answer = await fetch(path, { redirect: "manual" });
    if (!answer.ok) return false;
    token = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=_csrf_token]").value;
    for (const field of document.querySelectorAll("[name=_csrf_token]")) field.value = token;
    return true;
  };
  const post = async (done) => fetch(`${path}/turns`, { method: "POST", redirect: "manual", body: new URLSearchParams({ ...done, _csrf_token: token }) });
  const send = async (done) => {
    let answer = await post(done);
    const told = () => (answer.headers.get("content-type") || "").includes("json");
    if (answer.status === 403 && !told() && await fresh()) answer = await post(done);
    if (answer.type === "opaqueredirect" || ([401, 403].includes(answer.status) && !told())) return "signed out";
    if (answer.ok || (answer.status === 404 && done.act === "undo")) { await noteStore.sent(done.seq); after(done); return "open"; }
    if (answer.status >= 500 || answer.status === 429 || !told()) return "away";
    const sentence = (await answer.json()).sentence;
    await noteStore.refuse(done.seq, sentence);
    marked(done.client, "refused", `Not kept: ${sentence}`);
    return "open";
  };
  const after = (done) => marked(done.client, "", done.act === "worry" ? "Your safeguarding lead has been told." : "");
  const pump = () => navigator.locks.request(`notes ${group}`, async () => {
    if (!mine) return;
    clearTimeout(retry);
    do {
      way = "open";
      for (const next of await unsent()) {
        try { way = await send(next); } catch { way = "away"; }
        if (way !== "open") break;
      }
    } while (way === "open" && (await unsent()).length);
    if (way === "away") retry = setTimeout(pump, AGAIN);
    const left = await noteStore.waiting(mine, group);
    count(left);
    if (!left.length) keepPage();
  });
  const unsent = async () => (await noteStore.waiting(mine, group)).filter((each) => !each.refused);
  const count = (left) => {
    const turns = left.filter((each) => !each.refused).length, refused = left.length - turns;
    document.getElementById("unsent").hidden = !left.length;
    const why = { away: "there is no network. They are kept on this device, and sent when it is back.", open: "they are being sent.", "signed out": "you are signed out. Sign in again in another tab, and they are sent." }[way];
    say(turns ? `${nth(turns)} not sent yet: ${why}` : refused ? `${nth(refused)} refused; the reason is beside each.` : "All is sent.");
    if (way === "signed out") retry = setTimeout(async () => { if (await noteStore.unlock() === "yes") { mine = await noteStore.key(); way = "open"; } pump(); }, AGAIN);
  };
  let keeping;
  const keepPage = () => { clearTimeout(keeping); keeping = setTimeout(async () => {
    const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], header img")].map((each) => each.href || each.src);
    (await navigator.serviceWorker?.ready)?.active?.postMessage({ files, path });
  }, 1000); };
  const exported = async () => (await noteStore.waiting(mine, group)).map((each) => `${each.written ?? ""}\t${each.act}\t${each.speaker ?? ""}\t${kinds[each.kind] ?? ""}\t${each.words ?? each.client}`).join("\n");

  form.addEventListener("submit", (event) => { if (mine) { event.preventDefault(); write(); } });
  box.addEventListener("input", draft);
  list.addEventListener("submit", (event) => {
    const line = event.target.closest("li"), client = line.dataset.client;
    if (!mine || !client) return;
    event.preventDefault();
    const dots = Number(event.submitter?.value ?? 0);
    const does = { worry: () => worry(client), undo: () => undo(line), dot: () => { dotted(client, dots); act({ act: "dot", client, dots }); } };
    does[event.target.dataset.act]();
  });
  document.getElementById("undo").addEventListener("click", () => undo(list.lastElementChild));
  document.getElementById("worry").addEventListener("click", () => { const client = box.value.trim() ? write() : list.lastElementChild?.dataset.client; if (client) worry(client); else say("Write what worries you, then press Worry raised."); });
  document.getElementById("export").addEventListener("click", async (event) => {
    if (event.target.href.startsWith("blob:")) return;
    event.preventDefault();
    event.target.href = URL.createObjectURL(new Blob([await exported()], { type: "text/plain" }));
    event.target.click();
    setTimeout(() => { URL.revokeObjectURL(event.target.href); event.target.href = "#next-turn"; }, 1000);
  });
  document.getElementById("close").addEventListener("submit", (event) => { if (!document.getElementById("unsent").hidden) { event.preventDefault(); say("Some turns are not sent yet. Close the session when all is sent."); } });
  addEventListener("online", () => pump());

  const begin = async () => {
    const answer = await noteStore.unlock();
    mine = await noteStore.key();
    if (!mine) { say("Turns are sent one by one. Keep the network on."); return; }
    way = answer === "yes" ? "open" : "away";
    for (const each of ["undo", "worry"]) document.getElementById(each).hidden = false;
    for (const each of await noteStore.waiting(mine, group)) {
      if (each.act === "write" && !row(each.client)) show(each);
      if (each.act === "undo") row(each.client)?.remove();
      if (each.act === "dot") dotted(each.client, each.dots);
      if (each.refused) marked(each.client, "refused", `Not kept: ${each.refused}`);
    }
    heard();
    if (!box.value) box.value = await noteStore.kept(mine, DRAFT).catch(() => "") || "";
    document.body.dataset.ready = "yes";
    await pump();
    if (navigator.serviceWorker) { await navigator.serviceWorker.register("/focus-groups/worker.js", { scope: "/focus-groups/" }); keepPage(); }
  };
  begin().catch(() => say("This device cannot keep notes; they are sent one by one. Keep the network on."));
})();
