/** Shows a picture large in a dialog when it is clicked. */
export function openLightbox(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button.zoom") : null;
    const image = button?.querySelector("img");
    if (button === null || image === null || image === undefined) return;
    show(button.dataset["full"] ?? image.src, image.alt);
  });
}

function show(src: string, alt: string): void {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", alt);
  const image = new Image();
  image.src = src;
  image.alt = alt;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(image, close);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
