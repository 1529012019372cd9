// What a facilitator's device keeps until it is sent: sealed by a key that no script can read and that goes at sign-out.
// Used by the page of a session, by its worker, and by the sign-in page, which only forgets the key.
(() => {
  "use strict";
  const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
  let opened;
  const database = () => opened ||= new Promise((done, failed) => {
    const request = indexedDB.open("notes", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys", { keyPath: "id" });
      request.result.createObjectStore("acts", { keyPath: "seq", autoIncrement: true });
      request.result.createObjectStore("sealed", { keyPath: "id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const store = async (name, mode = "readonly") => (await database()).transaction(name, mode).objectStore(name);

  // The key of whoever is signed in; none after sign-out, nor when their session must be over.
  const key = async () => {
    const kept = await asked((await store("keys")).get("key"));
    if (kept && kept.until > Date.now()) return kept;
    if (kept) await forget();
    return null;
  };
  const forget = async () => { await asked((await store("keys", "readwrite")).clear()); };
  // Asks the server, which gives a key to nobody but a signed-in facilitator: "yes", "no" or "away".
  const unlock = async () => {
    let answer;
    try { answer = await fetch("/focus-groups/key", { redirect: "manual" }); } catch { return "away"; }
    if (answer.type === "opaqueredirect" || answer.status === 403) { await forget(); return "no"; }
    if (!answer.ok) return "away";
    const told = await answer.json();
    const bytes = Uint8Array.from(atob(told.key), (letter) => letter.charCodeAt(0));
    const made = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    await asked((await store("keys", "readwrite")).put({ id: "key", key: made, who: told.who, until: told.until }));
    return "yes";
  };

  const seal = async (mine, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, mine.key, new TextEncoder().encode(JSON.stringify(value)));
    return { who: mine.who, iv, bytes };
  };
  const unseal = async (mine, kept) => JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, mine.key, kept.bytes)));

  const add = async (mine, group, act) => { const kept = await seal(mine, act); return asked((await store("acts", "readwrite")).add({ group, ...kept })); };
  const waiting = async (mine, group) => {
    const rows = (await asked((await store("acts")).getAll())).filter((row) => row.group === group && row.who === mine.who);
    return Promise.all(rows.map(async (row) => ({ seq: row.seq, refused: row.refused, ...await unseal(mine, row) })));
  };
  const sent = async (seq) => { await asked((await store("acts", "readwrite")).delete(seq)); };
  const refuse = async (seq, sentence) => {
    const rows = await store("acts", "readwrite");
    await asked(rows.put({ ...await asked(rows.get(seq)), refused: sentence }));
  };
  const keep = async (mine, id, value) => { const kept = await seal(mine, value); await asked((await store("sealed", "readwrite")).put({ id, ...kept })); };
  const kept = async (mine, id) => {
    const row = await asked((await store("sealed")).get(id));
    return row && row.who === mine.who ? unseal(mine, row) : null;
  };
  self.noteStore = { key, forget, unlock, add, waiting, sent, refuse, keep, kept };
})();
