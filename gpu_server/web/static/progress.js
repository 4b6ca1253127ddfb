// Follows a job until it is finished, then swaps in the finished page.
const root = () => document.querySelector("[data-job]");

export function followJob() {
  const job = root();
  if (!job || !job.querySelector("[data-progress]")) return;
  const source = new EventSource(`/jobs/${job.dataset.job}/events`);
  source.onmessage = (event) => {
    const progress = JSON.parse(event.data);
    if (progress.finished) {
      source.close();
      showFinished();
    } else {
      show(job, progress);
    }
  };
  source.onerror = () => {
    const lost = source.readyState === EventSource.CLOSED
      ? "The live view was lost. Reload the page to see how far it is."
      : "The server does not answer right now. Your request is kept; trying again.";
    setText(job.querySelector("[data-sentence]"), lost);
  };
}

function show(job, progress) {
  setText(job.querySelector("[data-sentence]"), progress.sentence);
  setText(job.querySelector("[data-percent]"), String(progress.percent));
  job.querySelector("[data-bar]").value = progress.percent;
  document.title = `${progress.percent} % · ${job.querySelector("h1").textContent}`;
  for (const slot of progress.slots) {
    const place = job.querySelector(`.slot[data-slot="${slot.index}"]`);
    // The job may have begun under another number of pictures than the page was made for.
    if (!place) continue;
    if (slot.image) {
      setPicture(place.querySelector(".drawn"), slot.image, () => place.classList.add("is-drawn"));
    }
    place.querySelector(".slot-mark").dataset.scans = slot.scans;
  }
}

// Unchanged text stays untouched, so that a screen reader does not say it again.
function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function setPicture(image, name, whenShown = () => {}) {
  const address = `/images/${name}`;
  if (image.getAttribute("src") === address) return;
  image.src = address;
  image.decode().then(() => {
    image.hidden = false;
    whenShown();
  }, () => {
    // A preview that its finished picture overtook fails here too; the newer one stays.
    if (image.getAttribute("src") === address) image.removeAttribute("src");
  });
}

async function showFinished() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer || !answer.ok) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-job]");
  const swap = () => {
    document.title = page.title;
    root().replaceWith(next);
    // The sentence itself is new on the page; only a region that was there before is read out.
    document.querySelector("[data-announce]").textContent = next.querySelector("[data-outcome]").textContent;
    name(next);
  };
  if (!document.startViewTransition) {
    swap();
    return;
  }
  name(root());
  const change = document.startViewTransition(swap);
  change.finished.finally(() => name(next, false));
}

// Each picture glides from its slot to its place on the wall.
function name(part, on = true) {
  for (const image of part.querySelectorAll("[data-slot]")) {
    image.style.viewTransitionName = on ? `picture-${image.dataset.slot}` : "";
  }
}
