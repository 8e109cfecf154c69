/** Every diagnostic code with its sentence: what is wrong. `docs/errors.md` is held to it by a test. */
export const CODES = {
  "file-missing": "The pipeline file does not exist or can't be read.",
} as const;

export type Code = keyof typeof CODES;
