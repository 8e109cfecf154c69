import "../../report/browser/report.ts";
import { filterRuns } from "./filter-runs.ts";
import { followRunPage } from "./follow-run-page.ts";
import { defineLiveLog } from "./live-log.ts";
import { defineLog } from "./log-view.ts";
import { defineStages } from "./stage-list.ts";

// The script of the UI: on top of what a report has.
defineStages();
defineLog();
defineLiveLog();
filterRuns();
followRunPage();
