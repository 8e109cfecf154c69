import { BLOCKED, Model, type Name } from "./model.ts";
import type { SessionOptions } from "./session.ts";
import type { Value } from "./value.ts";

/** The ONNX graph being written, and the names of the values in it. */
export class Lowering extends Model {
  /** What will run it. */
  readonly provider: SessionOptions["provider"];
  /** Channels in a block, where convolutions may be computed directly. */
  readonly block: number | undefined;
  readonly #names = new Map<Value, Name>();
  readonly #shared = new Map<string, Name>();
  readonly #blocks = new Map<Name, Name>();

  constructor(provider: SessionOptions["provider"], block?: number) {
    super();
    this.provider = provider;
    this.block = block;
  }

  read(value: Value): Name {
    const name = this.#names.get(value);
    if (name === undefined) throw new Error("a value is read before it is written");
    return name;
  }

  write(value: Value, name: Name): void {
    this.#names.set(value, name);
  }

  /** The images of that name in blocks of channels, where they were computed so. */
  blocksOf(name: Name): Name | undefined {
    return this.#blocks.get(name);
  }

  /** Images [n, h, w, c] that were computed in blocks: they are brought into order only where something reads them so. */
  writeBlocks(value: Value, blocks: Name): void {
    const channels = value.shape.at(-1) ?? 1;
    // One block of channels lies as it should already.
    const name =
      channels === this.block
        ? this.reshape(blocks, value.shape)
        : this.op("ReorderOutput", [blocks], { channels, channels_last: 1 }, BLOCKED);
    this.#blocks.set(name, blocks);
    this.write(value, name);
  }

  /** What is written once however many operations ask for it: the same key, the same name. */
  once(key: string, write: () => Name): Name {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = write();
    this.#shared.set(key, name);
    return name;
  }

  /** The same bytes under another shape. */
  reshape(name: Name, shape: readonly number[]): Name {
    return this.op("Reshape", [name, this.ints(shape)], { allowzero: 1 });
  }

  transpose(name: Name, perm: readonly number[]): Name {
    return this.op("Transpose", [name], { perm });
  }
}
