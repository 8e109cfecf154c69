/** Shows which stages a stage reads from and is read by while the pointer or the focus is on its box. */
export function traceEdges(): void {
  const trace = (event: Event): void => {
    const box = event.target instanceof Element ? event.target.closest("a.box") : null;
    const graph = box?.closest("svg.graph");
    if (box === null || graph === null || graph === undefined) return;
    const id = box.getAttribute("data-box");
    for (const edge of graph.querySelectorAll(".edge"))
      edge.classList.toggle("traced", edge.getAttribute("data-from") === id || edge.getAttribute("data-to") === id);
    graph.classList.add("tracing");
  };
  const stop = (event: Event): void => {
    const graph = event.target instanceof Element ? event.target.closest("svg.graph") : null;
    graph?.classList.remove("tracing");
  };
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, trace);
  for (const name of ["pointerout", "focusout"]) document.addEventListener(name, stop);
}
