import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProject, readRun } from "./project.ts";

const BIN = join(import.meta.dirname, "../../bin/pipe.mjs");

test("a folder of 2,000 files is kept under a limit of 256 open files", () => {
  const project = createProject();
  project.declare({
    many: {
      run: "i=0; while [ $i -lt 2000 ]; do echo $i > $OUT_FILES/$i; i=$((i+1)); done",
      out: { files: "directory" },
    },
    count: { in: { files: "many.files" }, run: "ls $IN_FILES | wc -l > $OUT_COUNT", out: { count: "file" } },
  });
  const command = `ulimit -n 256; exec "${process.execPath}" "${BIN}" --artifacts "${project.artifacts}" run "${project.pipeline}" --json`;
  const stdout = execFileSync("sh", ["-c", command], { encoding: "utf8" });
  expect(readRun({ code: 0, stdout, stderr: "" }).outcomes).toMatchObject({ ran: 2, failed: 0 });
});
