// One code alone in a dialog, with the slider that uncovers the plain code.
const dialog = () => document.querySelector("[data-solo]");
const openers = () => [...document.querySelectorAll("[data-open]")];
let current = 0;

function show(position) {
  const all = openers();
  current = (position + all.length) % all.length;
  const print = all[current].closest("[data-print]");
  const picture = print.querySelector("img[data-slot]");
  const view = dialog();
  const large = view.querySelector("[data-picture]");
  large.src = picture.src;
  large.alt = picture.alt;
  view.querySelector("[data-caption]").replaceChildren(print.querySelector("figcaption").cloneNode(true));
  cut(0);
}

function cut(percent) {
  const view = dialog();
  const slider = view.querySelector("[data-compare]");
  if (!slider) return;
  slider.value = percent;
  slider.setAttribute("aria-valuetext", `${percent} % plain code`);
  const stage = view.querySelector("[data-stage]");
  stage.style.setProperty("--cut", `${percent}%`);
  stage.classList.toggle("is-cut", percent > 0);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && dialog() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(openers().indexOf(opener));
    dialog().showModal();
    return;
  }
  const step = event.target.closest("[data-step]");
  if (step) show(current + Number(step.dataset.step));
  if (event.target.closest("[data-close]") || event.target.matches("[data-solo]")) dialog().close();
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-compare]")) cut(Number(event.target.value));
});

document.addEventListener("keydown", (event) => {
  if (!dialog()?.open || event.target.matches("[data-compare]")) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    show(current + step);
  }
});

// Focus goes back to the picture that was looked at last.
document.addEventListener("close", (event) => {
  if (event.target.matches("[data-solo]")) openers()[current].focus({ preventScroll: false });
}, true);
