import { openLightbox } from "./lightbox.ts";
import { defineChart } from "./live-chart.ts";
import { listenForSaving } from "./save-csv.ts";
import { makeSortable } from "./sort-table.ts";
import { offerThemes } from "./theme.ts";
import { traceEdges } from "./trace-edges.ts";

// The script of a report and of every page of the UI: what works without it is there already.
defineChart();
listenForSaving();
openLightbox();
makeSortable();
offerThemes();
traceEdges();
openTargets();

/** A link into closed details opens them. */
function openTargets(): void {
  const open = (): void => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at: Element | null = target; at !== null; at = at.parentElement)
      if (at instanceof HTMLDetailsElement) at.open = true;
    target?.scrollIntoView();
  };
  addEventListener("hashchange", open);
  if (location.hash !== "") open();
  if (matchMedia("(max-width: 999px)").matches) document.querySelector(".contents")?.removeAttribute("open");
}
