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
    showVotes(receipt);
  } catch (error) {
    toast(error instanceof TypeError ? "The vote did not reach the server. Please try again." : error.message);
  }
});

function showVotes({ votes, likes }) {
  for (const form of document.querySelectorAll("[data-votes]")) {
    for (const button of form.querySelectorAll("button")) {
      const pressed = stands(votes, form.dataset.votes, button.value);
      button.setAttribute("aria-pressed", String(pressed));
      button.name = pressed ? "withdraw" : "cast";
    }
    const count = form.querySelector("[data-likes]");
    if (!count) continue;
    count.hidden = !likes;
    count.querySelector("b").textContent = likes?.[form.dataset.votes] ?? 0;
  }
}

// "None of these" is the same vote on every picture.
function stands(votes, index, kind) {
  const meant = index === "none" ? pictures() : [index];
  return meant.every((picture) => votes[picture]?.includes(kind));
}

function pictures() {
  return [...document.querySelectorAll("[data-votes]")].map((form) => form.dataset.votes).filter((index) => index !== "none");
}
