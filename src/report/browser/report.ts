import { unfold } from "./fold.ts";
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
unfold();
if (matchMedia("(max-width: 999px)").matches) document.querySelector(".contents")?.removeAttribute("open");
