import { renderDuration } from "../../core/render-duration.ts";
import { condenseBars, type TimelineBar, type TimelinePanel } from "../charts/timeline.ts";
import { idOf } from "../html.ts";
import type { RunView, StageView } from "../model/run-view.ts";

/** When the stages of a run were executed; undefined where none was. Rows of more than `mostBars` bars are condensed. */
export function planTimeline(
  { stages, record }: RunView,
  hrefOf: (group: string) => string = (group) => `#${idOf("stage", group)}`,
  mostBars = Number.POSITIVE_INFINITY,
): TimelinePanel | undefined {
  const executed = stages.filter((stage): stage is Spanned => stage.span !== undefined);
  if (executed.length === 0) return undefined;
  const start = executed.reduce((least, { span }) => Math.min(least, span[0]), Date.parse(record.startedAt));
  const end = executed.reduce((most, { span }) => Math.max(most, span[1]), start);
  const condense = (bars: TimelineBar[]): TimelineBar[] =>
    bars.length <= mostBars ? bars : condenseBars(bars, Math.max(1, end - start));
  const groups = new Map<string, Spanned[]>();
  for (const stage of executed) {
    const members = groups.get(stage.group);
    if (members === undefined) groups.set(stage.group, [stage]);
    else members.push(stage);
  }
  const rows = [...groups].map(([group, members]) => ({
    name: members.length > 1 ? `${group} ×${members.length}` : group,
    href: hrefOf(group),
    note: renderDuration(members.reduce((sum, { span }) => sum + span[1] - span[0], 0)),
    bars: condense(
      members.map(({ name, span, standing }) => ({
        name: `${name}: ${renderDuration(span[1] - span[0])}`,
        startMs: span[0] - start,
        endMs: span[1] - start,
        outcome: standing,
      })),
    ),
  }));
  return { kind: "timeline", label: "When each stage ran", rows, totalMs: Math.max(1, end - start) };
}

type Spanned = StageView & { readonly span: readonly [number, number] };
