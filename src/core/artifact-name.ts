/** `STAGE.OUTPUT`, taken apart; undefined where there is no output. A matrix value may hold dots: `train[lr=0.1].model`. */
export function parseArtifactName(text: string): { readonly stage: string; readonly output: string } | undefined {
  const dot = text.lastIndexOf(".");
  if (dot < 1 || dot === text.length - 1 || dot < text.lastIndexOf("]")) return undefined;
  return { stage: text.slice(0, dot), output: text.slice(dot + 1) };
}
