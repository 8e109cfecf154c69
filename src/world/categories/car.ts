import type { Draw } from "../draw.ts";
import type { MeshBuilder } from "../mesh.ts";
import { addBox } from "../shapes/box.ts";
import { addLoft, type Section, sectionRing } from "../shapes/loft.ts";
import { addWheel } from "./wheel.ts";

/** Four wheels, a body, a glazed cabin: saloon, hatchback, van or pickup. Slots: body, glass, tyres, trim. */
export function buildCar(mesh: MeshBuilder, draw: Draw): void {
  const kind = draw.pick("saloon", "hatchback", "van", "pickup");
  const half = draw.range(0.36, 0.46);
  const length = draw.range(1.7, 2.2);
  const clearance = draw.range(0.12, 0.22);
  const waist = clearance + draw.range(0.3, 0.42);
  const roof = waist + (kind === "van" ? draw.range(0.42, 0.6) : draw.range(0.28, 0.38));
  addHull(mesh, { half, length, clearance, waist, nose: draw.range(0.55, 0.85) });
  const [from, to] = CABINS[kind];
  const rake = draw.range(0.1, 0.22);
  addCabin(mesh, { half, waist, roof, from: from * length, to: to * length, rake, rear: kind === "van" ? 0.04 : rake });
  if (kind === "pickup") {
    for (const side of [-1, 1]) {
      addBox(mesh, { size: [0.06, length * 0.4, 0.14], at: [side * half * 0.9, length * 0.27, waist - 0.03], slot: 0 });
    }
  }
  const radius = draw.range(0.19, 0.26);
  for (const x of [-1, 1]) {
    for (const y of [-0.31, 0.31]) {
      addWheel(mesh, { at: [x * (half - 0.04), y * length, radius], radius, width: 0.17, tyre: 2, hub: 3 });
    }
    addBox(mesh, { size: [0.16, 0.04, 0.09], at: [x * half * 0.65, -length / 2 + 0.02, waist - 0.2], slot: 3 });
  }
}

/** Where the cabin begins and ends along the length, −0.5 at the nose. */
const CABINS = { saloon: [-0.22, 0.3], hatchback: [-0.2, 0.46], van: [-0.4, 0.48], pickup: [-0.22, 0.08] } as const;

interface Hull {
  readonly half: number;
  readonly length: number;
  readonly clearance: number;
  readonly waist: number;
  /** Height of the nose relative to the waist's. */
  readonly nose: number;
}

function addHull(mesh: MeshBuilder, { half, length, clearance, waist, nose }: Hull): void {
  const depth = waist - clearance;
  const section = (share: number, width: number, top: number): Section => ({
    y: share * length,
    halfWidth: half * width,
    bottom: clearance,
    top: clearance + depth * top,
    exponent: 5,
  });
  const sections = [
    section(-0.5, 0.84, nose * 0.9),
    section(-0.46, 0.95, nose),
    section(-0.2, 1, 1),
    section(0.3, 1, 1),
    section(0.47, 0.96, 0.96),
    section(0.5, 0.86, 0.86),
  ];
  addLoft(mesh, { sections: sections.map((at) => sectionRing(at)), slot: 0 });
}

interface Cabin {
  readonly half: number;
  readonly waist: number;
  readonly roof: number;
  readonly from: number;
  readonly to: number;
  /** How far the windscreen leans back, and the rear window forward. */
  readonly rake: number;
  readonly rear: number;
}

function addCabin(mesh: MeshBuilder, { half, waist, roof, from, to, rake, rear }: Cabin): void {
  const middle = (from + to) / 2;
  const leaning = (roof - waist) * 0.8;
  const front = from + rake + leaning * 0.5;
  const back = to - rear - leaning * 0.2;
  const wide = half * 0.93;
  const slab = (z: number, thick: number, inset: number, slot: number): void => {
    const share = (z - waist) / (roof - waist);
    const [a, b] = [from + (front - from) * share + inset, to + (back - to) * share - inset];
    addBox(mesh, {
      size: [wide * 2 * (1 - 0.18 * share) - inset, b - a, thick],
      at: [0, (a + b) / 2, z],
      slot,
      taper: [
        1 - 0.18 * (thick / (roof - waist)),
        1 - ((front - from + to - back) * (thick / (roof - waist))) / (b - a),
      ],
    });
  };
  slab(waist - 0.02, roof - waist, 0.01, 1);
  addBox(mesh, { size: [wide * 1.66, back - front, 0.05], at: [0, (front + back) / 2, roof - 0.02], slot: 0 });
  addBox(mesh, { size: [wide * 1.96, 0.08, roof - waist], at: [0, middle, waist - 0.01], slot: 0, taper: [0.84, 1] });
}
