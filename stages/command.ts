import { z } from "zod";
import { defineStage } from "../src/stage.ts";

/** Any program. Inputs, outputs and params reach it as variables, so that nothing is pasted into its text. */
export default defineStage({
  description: "Runs a program through `sh -c`, which makes the outputs that `out:` names.",
  params: z.looseObject({
    run: z
      .string()
      .min(1)
      .describe("shell text; inputs, outputs and params are $IN_NAME, $OUT_NAME and $PARAM_NAME (`-` becomes `_`)"),
  }),
  inputs: {},
  outputs: {},
  executor: "shell",
  open: true,
  run: () => {
    throw new Error("a command is run by the shell");
  },
});
