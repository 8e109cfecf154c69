/** Puts a value into a map as its newest; of more than `most`, the oldest go. */
export function keepRecent<K, V>(known: Map<K, V>, key: K, value: V, most: number): void {
  known.delete(key);
  known.set(key, value);
  for (const oldest of known.keys()) if (known.size > most) known.delete(oldest);
}
