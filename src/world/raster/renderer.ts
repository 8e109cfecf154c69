import type { Body, Scene } from "../scene.ts";
import { clearCanvas, createCanvas, developCanvas } from "./canvas.ts";
import { fillMesh, fillShadow } from "./fill.ts";
import { type Projected, projectBody, projectShadow } from "./project.ts";
import { clearSamples, createSamples, OVERSAMPLING, type Samples } from "./samples.ts";
import { shadeBackground } from "./shade-background.ts";
import { shadeBody, type Window } from "./shade-body.ts";
import { createView, type View } from "./view.ts";

/** A picture, and what is known of it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB, 8 bits a channel. Fresh for each picture. */
  readonly data: Uint8Array;
  /** In the order of the scene's bodies. */
  readonly seen: readonly Seen[];
  /** What is at each sample and pixel: the renderer's own, overwritten by its next picture. */
  readonly samples: Samples;
  readonly surface: Uint8Array;
}

/** How a body appears. */
export interface Seen {
  /** Of all of the body, also hidden or outside of the picture; px, 0-based, `right` and `bottom` outside. */
  readonly whole: Extent;
  /** Of what is seen of it; undefined where nothing is. */
  readonly visible: Extent | undefined;
  /** px²; seen, and without others in front, inside the picture. */
  readonly area: number;
  readonly fullArea: number;
}

export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Renderer = (scene: Scene) => Picture;

/** Renders pictures of one size, in buffers that are kept. */
export function createRenderer(width: number, height: number): Renderer {
  const samples = createSamples(width, height);
  const canvas = createCanvas(width, height);
  return (scene) => {
    clearSamples(samples);
    clearCanvas(canvas);
    const view = createView(scene.camera, samples.width, samples.height);
    const drawn = scene.bodies.map((body, i) => drawBody(samples, view, body, i + 1));
    drawShadows(samples, view, scene);
    const seen = drawn.map(({ extent, window, covered }, i) => measure(samples, i + 1, extent, window, covered));
    for (const [i, body] of scene.bodies.entries()) {
      const window = drawn[i]?.window;
      if (window !== undefined && seen[i]?.visible !== undefined) {
        shadeBody(canvas, samples, { body, owner: i + 1, scene, window });
      }
    }
    shadeBackground(canvas, samples, view, scene);
    return { width, height, data: developCanvas(canvas), seen, samples, surface: canvas.surface };
  };
}

interface Drawn {
  readonly extent: Extent;
  readonly window: Window;
  /** Samples, seen or not. */
  readonly covered: number;
}

function drawBody(samples: Samples, view: View, body: Body, owner: number): Drawn {
  const projected = projectBody(view, body);
  const covered = fillMesh(samples, body.object.mesh.triangles, projected.vertices, owner);
  const { left, top, right, bottom } = projected;
  const extent = {
    left: left / OVERSAMPLING,
    top: top / OVERSAMPLING,
    right: right / OVERSAMPLING,
    bottom: bottom / OVERSAMPLING,
  };
  return { extent, window: clip(projected, samples), covered };
}

function clip({ left, top, right, bottom }: Projected, { width, height }: Samples): Window {
  return {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(width, Math.ceil(right)),
    bottom: Math.min(height, Math.ceil(bottom)),
  };
}

function drawShadows(samples: Samples, view: View, { bodies, lights, environment }: Scene): void {
  const key = lights[0];
  if (environment === undefined || key === undefined || key.towards[2] < 0.1) return;
  for (const body of bodies) {
    fillShadow(samples, body.object.mesh.triangles, projectShadow(view, body, key.towards).vertices);
  }
}

function measure(samples: Samples, owner: number, whole: Extent, window: Window, covered: number): Seen {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let visible = 0;
  for (let y = window.top; y < window.bottom; y++) {
    for (let x = window.left; x < window.right; x++) {
      if (samples.owner[y * samples.width + x] !== owner) continue;
      visible++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const n = OVERSAMPLING ** 2;
  const extent = {
    left: left / OVERSAMPLING,
    top: top / OVERSAMPLING,
    right: (right + 1) / OVERSAMPLING,
    bottom: (bottom + 1) / OVERSAMPLING,
  };
  return { whole, visible: visible === 0 ? undefined : extent, area: visible / n, fullArea: covered / n };
}
