/** The list of runs: search, filters, exactly two chosen to compare, and what is new. */
export function filterRuns(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-runs]");
  if (form === null) return;
  const update = (): void => {
    apply(form);
    allowCompare(form);
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  // Enter in the search must not compare.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type === "search")
      event.preventDefault();
  });
  update();
  new EventSource("/runs.events").addEventListener("rows", (event) => {
    const chosen = new Set(choose(form).map(({ value }) => value));
    const body = form.querySelector("[data-rows]");
    if (body === null || typeof event.data !== "string") return;
    body.innerHTML = JSON.parse(event.data);
    for (const box of form.querySelectorAll<HTMLInputElement>("input[name=run]")) box.checked = chosen.has(box.value);
    update();
  });
}

function apply(form: HTMLFormElement): void {
  const words = (form.querySelector<HTMLInputElement>("[data-search]")?.value ?? "").toLowerCase().split(/\s+/);
  const filters = [...form.querySelectorAll<HTMLSelectElement>("select[data-filter]")].filter(
    ({ value }) => value !== "",
  );
  let shown = 0;
  for (const row of form.querySelectorAll<HTMLTableRowElement>("[data-rows] tr")) {
    const text = row.dataset["text"] ?? "";
    const fits =
      words.every((word) => text.includes(word)) &&
      filters.every(({ value, dataset }) => row.dataset[dataset["filter"] ?? ""] === value);
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  const status = form.querySelector("[data-shown]");
  if (status !== null) status.textContent = `${shown} ${shown === 1 ? "run" : "runs"}`;
}

function allowCompare(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-compare]");
  if (button !== null) button.disabled = choose(form).length !== 2;
}

function choose(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[name=run]:checked")];
}
