// Single keys on a page of codes: the key beside a code toggles it, Enter sends the form, the left arrow goes back.
(() => {
  const form = document.querySelector("form[data-keys]");
  const on = document.querySelector("[data-keys-on]");
  if (!form || !on) return;
  document.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  on.checked = sessionStorage.getItem("keys") !== "off";
  on.addEventListener("change", () => sessionStorage.setItem("keys", on.checked ? "on" : "off"));
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("a, button, textarea, select, input[type=text]");
    if (event.key === "Enter" && !typing) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "ArrowLeft" && !typing) {
      const back = form.querySelector("a[rel=prev]");
      if (back) location.assign(back.href);
    } else if (/^[a-z0-9]$/.test(event.key) && !(typing && typing.matches("textarea, select, input[type=text]"))) {
      const code = form.querySelector(`[data-key="${event.key}"]`);
      if (code) code.click();
    }
  });
})();
