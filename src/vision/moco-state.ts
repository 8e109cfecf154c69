import type { Moco } from "./moco.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { NamedArrays } from "./safetensors.ts";
import { assignVariables, readVariables, type Variables } from "./weights.ts";

/** All that the next step of a training depends on, but for its batch: both encoders, the queue, and the optimizer's momentum. */
export async function readMocoState(moco: Moco, optimizer: Optimizer): Promise<NamedArrays> {
  const own = await readVariables(listVariables(moco));
  return { ...own, ...prefix("optimizer.", await optimizer.read()) };
}

/** Goes on from what `readMocoState` gave. Throws where the state is of another network. */
export function restoreMocoState(moco: Moco, optimizer: Optimizer, state: NamedArrays): void {
  assignVariables(listVariables(moco), state);
  const entries = Object.entries(state).filter(([name]) => name.startsWith("optimizer."));
  optimizer.restore(Object.fromEntries(entries.map(([name, array]) => [name.slice("optimizer.".length), array])));
}

function listVariables({ query, key, queue }: Moco): Variables {
  const of = (name: string, variables: Variables) => [...variables].map(([each, v]) => [`${name}.${each}`, v] as const);
  return new Map([
    ...of("query", query.parameters),
    ...of("query", query.buffers),
    ...of("key", key.parameters),
    ...of("key", key.buffers),
    ["queue", queue] as const,
  ]);
}

function prefix(text: string, arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${text}${name}`, array]));
}
