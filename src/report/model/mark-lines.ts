/** A line of a diff, with the part that differs from the line that it replaces. */
export interface MarkedLine {
  readonly kind: "add" | "del" | "same" | "hunk";
  readonly parts: readonly { readonly text: string; readonly marked: boolean }[];
}

/** The lines of a hunk (`+`, `-` or a space before each); where as many are added as removed, what differs in each is marked. */
export function markLines(lines: readonly string[]): MarkedLine[] {
  const marked: MarkedLine[] = [];
  let at = 0;
  while (at < lines.length) {
    const removed = takeWhile(lines, at, "-");
    const added = takeWhile(lines, at + removed.length, "+");
    if (removed.length + added.length === 0) {
      marked.push(plain(lines[at] ?? ""));
      at++;
      continue;
    }
    const pairs = removed.length === added.length;
    marked.push(...removed.map((line, index) => (pairs ? mark(line, added[index] ?? "") : plain(line))));
    marked.push(...added.map((line, index) => (pairs ? mark(line, removed[index] ?? "") : plain(line))));
    at += removed.length + added.length;
  }
  return marked;
}

function takeWhile(lines: readonly string[], from: number, sign: string): string[] {
  let end = from;
  while (lines[end]?.startsWith(sign) === true) end++;
  return lines.slice(from, end);
}

function plain(line: string): MarkedLine {
  return { kind: kindOf(line), parts: [{ text: line, marked: false }] };
}

/** Marks what stands between the beginning and the end that both lines share; not where they share next to nothing. */
function mark(line: string, other: string): MarkedLine {
  const [own, its] = [line.slice(1), other.slice(1)];
  const most = Math.min(own.length, its.length);
  let start = 0;
  while (start < most && own[start] === its[start]) start++;
  let end = 0;
  while (end < most - start && own[own.length - 1 - end] === its[its.length - 1 - end]) end++;
  if (start + end < most / 3) return plain(line);
  const parts = [
    { text: line.slice(0, 1 + start), marked: false },
    { text: own.slice(start, own.length - end), marked: true },
    { text: own.slice(own.length - end), marked: false },
  ];
  return { kind: kindOf(line), parts: parts.filter(({ text }) => text !== "") };
}

function kindOf(line: string): MarkedLine["kind"] {
  if (line.startsWith("+")) return "add";
  return line.startsWith("-") ? "del" : "same";
}
