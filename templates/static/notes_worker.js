// The worker of the session pages: with the network gone it gives the page as it was, unsealed, and its static files.
(() => {
  "use strict";
  const STATIC = "notes-static";
  const PAGE = /^\/focus-groups\/[0-9a-f-]{36}$/;
  const AWAY = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>No network</title><h1>There is no network</h1><p>What was written and not sent is on this device, locked. Sign in again when the network is back, and it is sent.</p></html>";

  const keep = async (path, answer) => {
    const mine = await noteStore.key();
    if (!mine || !answer.ok || answer.redirected) return;
    const html = await answer.text();
    await noteStore.keep(mine, path, { html, policy: answer.headers.get("content-security-policy") });
  };
  const unsealed = async (path) => {
    const mine = await noteStore.key();
    const found = mine && await noteStore.kept(mine, path).catch(() => null);
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "content-security-policy": found ? found.policy : "default-src 'none'" };
    return new Response(found ? found.html : AWAY, { status: found ? 200 : 503, headers });
  };
  const page = async (event, path) => {
    let answer;
    try { answer = await fetch(event.request); } catch { return unsealed(path); }
    event.waitUntil(keep(path, answer.clone()));
    return answer;
  };
  const file = async (request) => {
    const cache = await caches.open(STATIC);
    const there = await cache.match(request);
    if (there) return there;
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  };

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin) return;
    if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
    else if (event.request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(event, url.pathname));
  });
  // The page says what it is made of, so that its first visit is enough to come back without a network.
  self.addEventListener("message", (event) => event.waitUntil((async () => {
    const { files, path } = event.data;
    await Promise.all(files.map((address) => file(new Request(address))));
    await keep(path, await fetch(path, { redirect: "manual" }));
    if (event.ports[0]) event.ports[0].postMessage("kept");
  })().catch(() => {})));
})();
