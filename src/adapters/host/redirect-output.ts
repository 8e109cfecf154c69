import { closeSync, openSync } from "node:fs";

const STDOUT = 1;
const STDERR = 2;

/**
 * Lets stdout and stderr of this process, and of what it starts, go to another file. Node has no dup2, but a file that is opened
 * gets the lowest free descriptor, which is the one just closed: only one thread of an idle process opens files.
 */
export function redirectOutput(log: string): void {
  for (const descriptor of [STDOUT, STDERR]) {
    closeSync(descriptor);
    const opened = openSync(log, "a");
    if (opened !== descriptor) throw new Error(`the log was opened as descriptor ${opened} instead of ${descriptor}`);
  }
}
