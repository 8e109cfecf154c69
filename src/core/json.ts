/** A JSON value: what a param, a metric table or a manifest may hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value that a matrix axis may take. */
export type Scalar = string | number | boolean;
