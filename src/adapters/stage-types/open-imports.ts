import { init, parse } from "es-module-lexer";

/** The expression of the first `import(expression)` in the modules that is no literal; undefined where there is none. */
export async function findOpenImports(modules: readonly string[]): Promise<string | undefined> {
  await init;
  for (const source of modules) {
    const [imports] = parse(source);
    const open = imports.find((entry) => entry.type === "dynamic" && (entry.specifier === undefined || entry.glob));
    if (open !== undefined) return source.slice(open.start, open.end);
  }
  return undefined;
}
