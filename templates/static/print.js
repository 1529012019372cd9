// Buttons that print this page; without scripts the browser's own menu does.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
