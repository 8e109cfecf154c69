import type { Body, Scene } from "../scene.ts";
import { clearCanvas, createCanvas, developCanvas } from "./canvas.ts";
import { fillMesh, fillShadow } from "./fill.ts";
import { measureSeen, type Seen } from "./measure.ts";
import { type Projected, projectBody, projectShadow } from "./project.ts";
import { clearSamples, createSamples, type Samples } from "./samples.ts";
import { shadeBackground } from "./shade-background.ts";
import { type DrawnBody, shadeBody, type Window } from "./shade-body.ts";
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
  /** What the background is at each pixel (`surfaceOf`); 0 where bodies cover all of it. */
  readonly facet: Uint8Array;
}

export type Renderer = (scene: Scene) => Picture;

/** Renders pictures of one size, in buffers that are kept. */
export function createRenderer(width: number, height: number): Renderer {
  const samples = createSamples(width, height);
  const canvas = createCanvas(width, height);
  const buffers: Float32Array[] = [];
  return (scene) => {
    clearSamples(samples);
    clearCanvas(canvas);
    const view = createView(scene.camera, samples.width, samples.height);
    const drawn = scene.bodies.map((body, i) => drawBody(samples, view, body, i + 1, buffers));
    drawShadows(samples, view, scene, buffers);
    const seen = drawn.map((body) => measureSeen(samples, body));
    for (const [i, body] of drawn.entries()) {
      if (seen[i]?.visible !== undefined) shadeBody(canvas, samples, body, scene);
    }
    shadeBackground(canvas, samples, view, scene);
    return { width, height, data: developCanvas(canvas), seen, samples, facet: canvas.facet };
  };
}

interface Measured extends DrawnBody {
  readonly projected: Projected;
  /** Samples, seen or not. */
  readonly covered: number;
}

/** The buffer of an owner holds its vertices until the picture is done; that of owner 0 is for shadows. */
function drawBody(samples: Samples, view: View, body: Body, owner: number, buffers: Float32Array[]): Measured {
  const projected = projectBody(view, body, buffers[owner] ?? NO_BUFFER);
  buffers[owner] = projected.vertices;
  const covered = fillMesh(samples, body.object.mesh.triangles, projected.vertices, owner);
  return { body, owner, vertices: projected.vertices, window: clip(projected, samples), projected, covered };
}

const NO_BUFFER = new Float32Array(0);

function clip({ left, top, right, bottom }: Projected, { width, height }: Samples): Window {
  return {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(width, Math.ceil(right)),
    bottom: Math.min(height, Math.ceil(bottom)),
  };
}

/** A light near the horizon throws none: it would reach to the end of the world. */
function drawShadows(samples: Samples, view: View, scene: Scene, buffers: Float32Array[]): void {
  const key = scene.lights[0];
  if (scene.environment === undefined || key === undefined || key.towards[2] < 0.1) return;
  for (const body of scene.bodies) {
    const { vertices } = projectShadow(view, body, key.towards, buffers[0] ?? NO_BUFFER);
    buffers[0] = vertices;
    fillShadow(samples, body.object.mesh.triangles, vertices);
  }
}
