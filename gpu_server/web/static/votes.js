// Votes without leaving the page. The server's receipt decides what is shown as pressed.
import { toast } from "./toast.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-votes]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const receipt = await answer.json();
    if (!answer.ok) throw new Error(receipt.detail);
    showVotes(receipt.votes);
  } catch (error) {
    toast(error instanceof TypeError ? "The vote did not reach the server. Please try again." : error.message);
  }
});

function showVotes(votes) {
  for (const form of document.querySelectorAll("[data-votes]")) {
    const standing = votes[form.dataset.votes] ?? [];
    for (const button of form.querySelectorAll("button")) {
      const pressed = standing.includes(button.value);
      button.setAttribute("aria-pressed", String(pressed));
      button.name = pressed ? "withdraw" : "cast";
    }
  }
}
