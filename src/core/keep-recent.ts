/** Puts a value into a map as its newest; of more than `most`, the oldest go. Gives those. */
export function keepRecent<K, V>(known: Map<K, V>, key: K, value: V, most: number): V[] {
  known.delete(key);
  known.set(key, value);
  const oldest = [...known].slice(0, Math.max(0, known.size - most));
  for (const [each] of oldest) known.delete(each);
  return oldest.map(([, gone]) => gone);
}
