import { closeSync, openSync } from "node:fs";

const STDOUT = 1;
const STDERR = 2;

/** Another thread may hold a descriptor of ours for so long, ms. */
const PATIENCE_MS = 5000;

/** Lets stdout and stderr of this process, and of what it starts, go to another file. Throws where another thread keeps one of them. */
export function redirectOutput(log: string): void {
  for (const descriptor of [STDOUT, STDERR]) {
    closeSync(descriptor);
    openAs(descriptor, log);
  }
}

/**
 * Node has no dup2, but a file that is opened gets the lowest free descriptor, which is the one just closed: unless another thread opens
 * one in that moment, as the C library does when it gives a thread's memory back (glibc reads /proc/sys/vm/overcommit_memory). That is
 * closed soon, and then the descriptor is free.
 */
function openAs(descriptor: number, log: string): void {
  const until = performance.now() + PATIENCE_MS;
  for (let opened = openSync(log, "a"); opened !== descriptor; opened = openSync(log, "a")) {
    closeSync(opened);
    if (performance.now() > until)
      throw new Error(`another thread keeps descriptor ${descriptor}, which the log needs`);
  }
}
