import { Model, type Name } from "./model.ts";
import {
  identityOrder,
  isIdentity,
  movesNothing,
  type Order,
  permutationBetween,
  permute,
  sameOrder,
} from "./order.ts";
import type { Value } from "./value.ts";

interface Form {
  readonly name: Name;
  readonly order: Order;
}

/**
 * The ONNX graph being written, and in which orders each value lies in it. An operation reads its inputs in the order
 * that suits it and says in which it leaves its outputs; transposes arise only where the two differ.
 */
export class Lowering extends Model {
  readonly #forms = new Map<Value, Form[]>();
  readonly #shared = new Map<string, Name[]>();

  /** The order in which the value was written. */
  orderOf(value: Value): Order {
    return this.#formsOf(value)[0]?.order ?? identityOrder(value.shape.length);
  }

  /** The value, in the logical order if no other is asked for. */
  read(value: Value, order: Order = identityOrder(value.shape.length)): Name {
    const forms = this.#formsOf(value);
    const known = forms.find((form) => sameOrder(form.order, order));
    if (known !== undefined) return known.name;
    const [native] = forms;
    if (native === undefined) throw new Error("a value is read before it is written");
    const name = this.#reorder(native, order, value.shape);
    forms.push({ name, order });
    return name;
  }

  write(value: Value, name: Name, order: Order = identityOrder(value.shape.length)): void {
    this.#forms.set(value, [{ name, order }]);
  }

  /** What is written once however many operations ask for it: the same key, the same names. */
  once(key: string, write: () => Name[]): Name[] {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const names = write();
    this.#shared.set(key, names);
    return names;
  }

  /** The same bytes under another shape. */
  reshape(name: Name, shape: readonly number[]): Name {
    return this.op("Reshape", [name, this.ints(shape)], { allowzero: 1 });
  }

  transpose(name: Name, perm: readonly number[]): Name {
    return isIdentity(perm) ? name : this.op("Transpose", [name], { perm });
  }

  #reorder(native: Form, order: Order, shape: readonly number[]): Name {
    if (movesNothing(shape, native.order, order)) return this.reshape(native.name, permute(shape, order));
    return this.transpose(native.name, permutationBetween(native.order, order));
  }

  #formsOf(value: Value): Form[] {
    const forms = this.#forms.get(value);
    if (forms === undefined) throw new Error("a value is read before it is written");
    return forms;
  }
}
