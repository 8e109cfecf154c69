/** What the paper's tables hold, to stand beside a study's own figures: Purushwalkam & Gupta 2020, Table 1; He et al. 2020 for transfer. */
export interface PublishedModel {
  readonly name: string;
  /** By metric, in per cent. */
  readonly figures: { readonly [metric: string]: number };
}

/** ResNet-50 trained on ImageNet. PIRL's illumination direction is not given. */
export const PUBLISHED: readonly PublishedModel[] = [
  {
    name: "paper: supervised",
    figures: {
      "occlusion/RIS@10": 80.89,
      "occlusion/RIS@25": 74.21,
      "viewpoint/RIS@10": 89.54,
      "viewpoint/RIS@25": 82.62,
      "illumination-direction/RIS@10": 94.63,
      "illumination-direction/RIS@25": 89.08,
      "illumination-colour/RIS@10": 99.88,
      "illumination-colour/RIS@25": 99.38,
      "instance/RIS@10": 66.11,
      "instance/RIS@25": 59.44,
      "instance+viewpoint/RIS@10": 70.17,
      "instance+viewpoint/RIS@25": 63.47,
    },
  },
  {
    name: "paper: MoCo v2",
    figures: {
      "occlusion/RIS@10": 84.19,
      "occlusion/RIS@25": 77.88,
      "viewpoint/RIS@10": 85.15,
      "viewpoint/RIS@25": 75.08,
      "illumination-direction/RIS@10": 90.28,
      "illumination-direction/RIS@25": 80.76,
      "illumination-colour/RIS@10": 99.66,
      "illumination-colour/RIS@25": 97.11,
      "instance/RIS@10": 62.49,
      "instance/RIS@25": 55.01,
      "instance+viewpoint/RIS@10": 67.4,
      "instance+viewpoint/RIS@25": 60.52,
      "voc/mAP": 84.04,
      "linear/top-1": 67.5,
    },
  },
  {
    name: "paper: PIRL",
    figures: {
      "occlusion/RIS@10": 84.46,
      "occlusion/RIS@25": 78.38,
      "viewpoint/RIS@10": 85.8,
      "viewpoint/RIS@25": 76.08,
      "illumination-colour/RIS@10": 99.68,
      "illumination-colour/RIS@25": 97.19,
      "instance/RIS@10": 52.97,
      "instance/RIS@25": 46.79,
      "instance+viewpoint/RIS@10": 57.01,
      "instance+viewpoint/RIS@25": 51.03,
    },
  },
];
