import type { Json, JsonObject, Scalar } from "../../core/json.ts";
import type { MetricInfos } from "../../core/metric-info.ts";
import type { TaskMessage } from "../../runner/ports.ts";

/** Descriptor on which the host tells the runner how it is going: a JSON document a line, which no text can break. */
export const MESSAGE_FD = 4;

/** Descriptor on which the runner gives orders, a JSON document a line. */
export const ORDER_FD = 5;

/** One stage to run. All paths are absolute. */
export interface Order {
  /** Path of the module whose default export is the stage. */
  readonly entry: string;
  /** Stage type: names the stage's random stream. */
  readonly type: string;
  readonly params: JsonObject;
  readonly inputs: { readonly [name: string]: OrderInput };
  readonly outputs: { readonly [name: string]: string };
  readonly scratch: string;
  readonly threads: number;
  readonly checkpoint: string;
  /** Whether the process will run nothing but stages of this type, which may find their modules as it left them. */
  readonly reusable: boolean;
  /** File that takes stdout and stderr from now on; absent where they go there already. */
  readonly log?: string;
}

export type OrderInput = { readonly path: string; readonly digest: string } | readonly OrderMember[];

export interface OrderMember {
  readonly path: string;
  readonly digest: string;
  readonly stage: string;
  readonly matrix: { readonly [axis: string]: Scalar };
}

export type HostMessage =
  | { readonly kind: "watchdog"; readonly pid: number }
  | TaskMessage
  | { readonly kind: "record"; readonly name: string; readonly value: string }
  /** The stage has made its outputs. `clean`: it left nothing behind in the process, as far as one can see. */
  | { readonly kind: "succeeded"; readonly clean: boolean }
  | { readonly kind: "failed"; readonly code: "stage-failed" | "disk-full"; readonly message: string };

/** A stage's default export, as far as the host needs it: it was checked when the pipeline was planned. */
export interface LoadedStage {
  readonly params: { parse(given: JsonObject): { readonly [name: string]: Json } };
  readonly inputs: { readonly [name: string]: unknown };
  readonly metrics?: MetricInfos;
  run(context: object): Promise<void> | void;
}
