/** The list of runs: search, filters, exactly two chosen to compare, and what is new. */
export function filterRuns(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-runs]");
  if (form === null) return;
  const update = (): void => {
    apply(form);
    allowCompare(form);
    keep(form);
  };
  recall(form);
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  // Enter in the search must not compare.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type === "search")
      event.preventDefault();
  });
  form.querySelector("[data-clear]")?.addEventListener("click", () => {
    for (const [, field] of listFields(form)) field.value = "";
    update();
    form.querySelector<HTMLInputElement>("[data-search]")?.focus();
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
  const rows = form.querySelectorAll<HTMLTableRowElement>("[data-rows] tr");
  const filters = [...form.querySelectorAll<HTMLSelectElement>("select[data-filter]")].filter(
    ({ value }) => value !== "",
  );
  let shown = 0;
  for (const row of rows) {
    const text = row.dataset["text"] ?? "";
    const fits =
      words.every((word) => text.includes(word)) &&
      filters.every(({ value, dataset }) => row.dataset[dataset["filter"] ?? ""] === value);
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  const status = form.querySelector("[data-shown]");
  const all = `${rows.length} ${rows.length === 1 ? "run" : "runs"}`;
  show(form, rows.length > 0);
  show(document.querySelector("[data-empty]"), rows.length === 0);
  show(form.querySelector("[data-none]"), shown === 0);
  show(form.querySelector("table"), shown > 0);
  if (status !== null) status.textContent = shown === rows.length ? all : `${shown} of ${all}`;
}

function show(element: HTMLElement | null, shows: boolean): void {
  if (element !== null) element.hidden = !shows;
}

function allowCompare(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-compare]");
  const chosen = choose(form).length;
  if (button === null) return;
  button.disabled = chosen !== 2;
  button.textContent = chosen === 1 ? "Choose one more to compare" : "Compare two chosen";
}

/** What is searched and filtered, by the name that the address has for it. */
function listFields(form: HTMLFormElement): [name: string, field: HTMLInputElement | HTMLSelectElement][] {
  const search = form.querySelector<HTMLInputElement>("[data-search]");
  const filters = [...form.querySelectorAll<HTMLSelectElement>("select[data-filter]")];
  return [
    ...(search === null ? [] : [["search", search] as [string, HTMLInputElement]]),
    ...filters.map((filter): [string, HTMLSelectElement] => [filter.dataset["filter"] ?? "", filter]),
  ];
}

/** The address has what is shown, so that one comes back to it. */
function keep(form: HTMLFormElement): void {
  const query = new URLSearchParams(
    listFields(form).flatMap(([name, { value }]) => (value === "" ? [] : [[name, value]])),
  );
  history.replaceState(null, "", query.size === 0 ? location.pathname : `?${query}`);
}

function recall(form: HTMLFormElement): void {
  const query = new URLSearchParams(location.search);
  for (const [name, field] of listFields(form)) field.value = query.get(name) ?? field.value;
}

function choose(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[name=run]:checked")];
}
