import { z } from "zod";
import { defineStage } from "../src/stage.ts";

/** Any program: the words of design.md's `command`. Each param beside `run` is its variable `PARAM_NAME`. */
export default defineStage({
  description: "Runs a program through `sh -c` that makes the outputs, which `out:` names, of the inputs.",
  params: z
    .object({
      run: z
        .string()
        .min(1)
        .describe("shell text; inputs, outputs and params are $IN_NAME, $OUT_NAME and $PARAM_NAME (`-` becomes `_`)"),
    })
    .catchall(z.json().describe("a param of the program's own")),
  inputs: {},
  outputs: {},
  executor: "shell",
  open: true,
  run: () => {
    throw new Error("a command is run by the shell");
  },
});
