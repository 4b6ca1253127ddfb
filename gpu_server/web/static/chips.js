// An example prompt goes straight into the field and keeps what else was typed.
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-chip]");
  if (!chip) return;
  event.preventDefault();
  const field = document.getElementById("prompt");
  field.value = chip.textContent;
  field.focus();
});
