// The picture someone chose, shown as the middle square of it that will be used.
const field = document.querySelector("[data-own]");
field?.addEventListener("change", look);
if (field?.files.length) look(); // a page the browser restored

async function look() {
  const canvas = document.querySelector("[data-own-look]");
  const kept = document.querySelector("[data-own-kept]");
  const picture = field.files[0] && (await createImageBitmap(field.files[0]).catch(() => null));
  canvas.hidden = !picture;
  if (kept) kept.hidden = field.files.length > 0;
  if (!picture) return;
  const side = Math.min(picture.width, picture.height);
  const left = (picture.width - side) / 2;
  const top = (picture.height - side) / 2;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
  picture.close();
}
