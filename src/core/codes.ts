/** Every diagnostic code with its sentence: what is wrong. `docs/errors.md` is held to it by a test. */
export const CODES = {
  // The file
  "file-missing": "The pipeline file does not exist.",
  "file-unreadable": "The pipeline file can't be read: it is a folder, or its permissions forbid it.",
  "not-utf8": "The file is not UTF-8 text.",
  "bad-character": "The text holds a character that no pipeline needs, such as NUL.",
  // YAML
  "yaml-empty": "The file holds nothing.",
  "yaml-syntax": "The text is not YAML.",
  "yaml-indent": "A line's indentation fits nothing above it, or a bracket is not closed.",
  "yaml-tab": "A tab is used as indentation.",
  "yaml-escape": "A double-quoted text holds an escape that YAML does not know.",
  "yaml-tag": "A `!tag` is used; pipelines know none.",
  "yaml-directive": "A `%` directive is unknown, or asks for another version of YAML than 1.2.",
  "yaml-several-documents": "The file holds several documents, divided by `---`.",
  "yaml-alias": "An alias `*name` has no anchor `&name` before it, or stands inside of what it names.",
  "yaml-too-large": "The aliases make the pipeline grow beyond a million values.",
  "yaml-too-deep": "Values are nested more than 64 deep.",
  "yaml-merge": "`<<` takes a map, or a list of maps.",
  "yaml-key": "A key is not text.",
  "duplicate-key": "A map has the same key twice.",
  "bad-number": "A number can't be kept exactly, or is infinite or no number.",
  // Shape
  "wrong-type": "A value is of the wrong type, such as a list where a map belongs.",
  "unknown-key": "A key is not known there.",
  "missing-key": "A key that must be there is missing.",
  "no-stages": "The pipeline has no stages.",
  "bad-name": "A name has characters that names can't have.",
  "name-clash": "Two names become the same environment variable.",
  "bad-duration": "A duration is not of the form `90s`, `30m`, `2h`.",
  "bad-size": "A size is not of the form `500MB`, `2GB`.",
  "bad-count": "A number is negative, too large, or not whole where it must be.",
  // Stage types and params
  "unknown-stage-type": "No file in `stages/` has the name that `uses:` gives.",
  "stage-type-broken": "A stage type's code does not build.",
  "stage-type-invalid": "A file in `stages/` has no stage type as its default export.",
  "stage-type-open-import": "A stage type imports by a name that is only known when it runs, so it can't be hashed.",
  "package-missing": "A stage type imports a package that is not installed.",
  "unknown-param": "The stage type has no such param.",
  "missing-param": "A param without a default is not given.",
  "invalid-param": "A param's value is not one that the stage type takes.",
  // References
  "bad-reference": "`${…}` is malformed, stands inside of other text, or stands where none is allowed.",
  "unknown-reference": "`${…}` names a param or a matrix axis that does not exist.",
  // Wiring
  "bad-input": "An input is none of `stage.output`, `{ path: … }`, `{ gather: … }` and `{ union: [ … ] }`.",
  "unknown-input": "The stage type has no such input.",
  "missing-input": "An input that the stage type needs is not wired.",
  "unknown-stage": "The pipeline has no such stage.",
  "unknown-output": "The stage has no such output.",
  "kind-mismatch": "An artifact's kind is not the one that the input takes.",
  "gather-needed": "The input takes all instances of a matrix stage, which `{ gather: … }` says.",
  "gather-refused": "The input takes one artifact, not a gathered list.",
  "union-mismatch": "The outputs of a union do not have the same axes, or do not differ in exactly one.",
  "union-overlap": "Two outputs of a union have the same value of the axis in which they differ.",
  "path-missing": "A file or folder that the pipeline reads does not exist.",
  cycle: "Stages wait for each other in a circle.",
  "out-refused": "The stage type's outputs are fixed: only `command` takes `out:`.",
  "out-missing": "A `command` stage does not say what it makes.",
  // Matrix
  "bad-matrix": "A matrix axis is not a list of texts, numbers, true or false with at least one value.",
  "duplicate-matrix-value": "A matrix axis has a value twice.",
  "matrix-mismatch": "Stages that share an axis have no value of it in common.",
  "matrix-too-large": "A matrix makes more instances, or joins more of them, than a run can hold.",
  // Profiles and --set
  "unknown-profile": "The pipeline has no such profile.",
  "bad-set": "A `--set` is not of the form `params.NAME=VALUE` or `stages.STAGE.with.PARAM=VALUE`.",
  "set-mismatch": "A `--set` gives a param a value of another type than the pipeline does.",
  // Options
  "unknown-target": "A target, or `--force`, names no stage of the pipeline.",
  "bad-option": "An option's value is not of the kind that it wants.",
  // Runs and artifacts
  "unknown-run": "No run has that id, beginning of an id, or place in the list.",
  "ambiguous-run": "Several runs' ids begin so.",
  "not-made": "The artifact was not made in that run, or the store has it no more.",
  "log-missing": "The stage wrote no log in that run, or the log was deleted.",
  "target-exists": "There is something already at the place to copy to.",
  "target-unwritable": "A file that a command was to write could not be written.",
} as const;

export type Code = keyof typeof CODES;

/** Every code of a stage's failure at run time with its sentence. `docs/errors.md` is held to it by a test. */
export const FAILURES = {
  "stage-failed": "The stage's program ended with an error.",
  timeout: "The stage ran longer than its `timeout`.",
  killed: "A signal ended the stage, often because memory ran out.",
  "output-missing": "The stage ended well but did not make an output that it declares.",
  "undeclared-output": "The stage wrote beside its declared outputs.",
  "input-changed": "The stage, or something beside it, changed an input.",
  "input-missing": "A user's file or folder vanished before the stage could read it.",
  "gpu-missing": "The stage asks for more GPUs than the machine has.",
  "tool-missing": "A program that the stage declares is not installed.",
  "output-unstorable": "An output holds something that is neither file, folder nor inner link.",
  "input-unreadable": "A user's file can't be read, or a link leads nowhere or in circles.",
  "store-unwritable": "The artifacts folder can't be written.",
  "disk-full": "The disk that holds the store is full.",
  "compiler-ended": "The process that bundles stage types was ended, and again when it was started anew.",
  "sandbox-failed": "The sandbox could not be set up, or the stage wanted something that it did not declare.",
} as const;

export type FailureCode = keyof typeof FAILURES;
