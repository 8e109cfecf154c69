/** Orders a table by a column when its head is clicked. */
export function makeSortable(root: ParentNode = document): void {
  for (const head of root.querySelectorAll<HTMLTableCellElement>("main thead th")) {
    if (head.querySelector("button") !== null || head.textContent?.trim() === "") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(head));
  }
}

function sortBy(head: HTMLTableCellElement): void {
  const table = head.closest("table");
  const body = table?.tBodies[0];
  if (table === null || body === undefined) return;
  const falling = head.getAttribute("aria-sort") === "ascending";
  for (const each of table.querySelectorAll("th")) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", falling ? "descending" : "ascending");
  const sign = falling ? -1 : 1;
  const rows = [...body.rows].map((row) => ({ row, value: readValue(row.cells[head.cellIndex]) }));
  rows.sort((a, b) => sign * compare(a.value, b.value));
  body.append(...rows.map(({ row }) => row));
}

function readValue(cell: HTMLTableCellElement | undefined): string {
  return (cell?.dataset["v"] ?? cell?.textContent ?? "").trim();
}

/** Numbers by size, texts by letter; what is empty comes last. */
function compare(a: string, b: string): number {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "en", { numeric: true }) : x - y;
}
