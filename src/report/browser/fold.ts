/** Opens what a link leads into, all of a kind at a button, and everything for paper. */
export function unfold(): void {
  addEventListener("hashchange", openTarget);
  if (location.hash !== "") openTarget();
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-fold]")) offerAll(button);
  openForPaper();
}

function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at: Element | null = target; at !== null; at = at.parentElement)
    if (at instanceof HTMLDetailsElement) at.open = true;
  target?.scrollIntoView();
}

/** Opens or folds all that its selector names. */
function offerAll(button: HTMLButtonElement): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>(button.dataset["fold"] ?? "")];
  const label = (): void => {
    button.textContent = all.every(({ open }) => open) ? "Fold all" : "Open all";
  };
  button.hidden = all.length < 2;
  button.addEventListener("click", () => {
    const opens = !all.every(({ open }) => open);
    for (const each of all) each.open = opens;
    label();
  });
  for (const each of all) each.addEventListener("toggle", label);
  label();
}

/** Paper can't be opened: it shows all but what is there to be looked up, and the screen afterwards what it showed before. */
function openForPaper(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open], .for-screen)")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
}
