// An example prompt takes the place of the description, and Ctrl+Z brings that back.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-chip]");
  if (!chip) return;
  event.preventDefault();
  const field = document.getElementById("prompt");
  field.focus();
  field.select();
  // Deprecated, and all there is that the browser can undo.
  if (!document.execCommand("insertText", false, chip.textContent)) {
    field.value = chip.textContent;
  }
});
