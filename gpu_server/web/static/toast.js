// One sentence at the foot of the page, read out by screen readers, gone after a while.
let timer;

export function toast(sentence) {
  const place = document.querySelector("[data-toast]");
  place.textContent = sentence;
  clearTimeout(timer);
  timer = setTimeout(() => (place.textContent = ""), 6000);
}
