import type { Claim } from "./claims.ts";
import type { Study } from "./study.ts";

/** The paper's claims, for those of its models that a study has by their usual names. */
export function listStandardClaims(study: Study): Claim[] {
  const claims = [...claimsOfVideo(study), ...claimsOfSupervision(study), ...claimsOfLearning(study)];
  return claims.filter(({ metric, better, than }) => [metric, better, than].every((list) => list.length > 0));
}

const VIDEO = ["frame-temporal", "region-tracker"];

/** Purushwalkam & Gupta 2020, §5: natural transformations in video. */
function claimsOfVideo(study: Study): Claim[] {
  const better = VIDEO.filter((model) => study.models.includes(model));
  const than = ["same-frame"].filter((model) => study.models.includes(model));
  const gain = (name: string, text: string, metric: string[]): Claim => ({ name, text, metric, better, than });
  return [
    gain("viewpoint", "Video's positives raise viewpoint invariance.", having(study, ["viewpoint/RIS@10"])),
    gain(
      "illumination",
      "Video's positives raise invariance to the direction of light.",
      having(study, ["illumination-direction/RIS@10"]),
    ),
    gain("video-transfer", "Video's positives transfer better than two views of one frame.", headlines(study)),
  ];
}

/** §4.1: what aggressive cropping gives, and what it doesn't. */
function claimsOfSupervision(study: Study): Claim[] {
  const moco = ["moco-v2", "same-frame"].filter((model) => study.models.includes(model)).slice(0, 1);
  const pirl = ["pirl"].filter((model) => study.models.includes(model));
  const contrastive = [...moco, ...pirl];
  const supervised = ["supervised"].filter((model) => study.models.includes(model));
  const behind = ["viewpoint/RIS@10", "illumination-direction/RIS@10", "instance/RIS@10"];
  const names = [...moco.map(() => "MoCo v2"), ...pirl.map(() => "PIRL")].join(" and ");
  const are = contrastive.length > 1 ? "are" : "is";
  return [
    {
      name: "occlusion",
      text: `${names} ${are} more invariant to occlusion than a supervised net.`,
      metric: having(study, ["occlusion/RIS@10"]),
      better: contrastive,
      than: supervised,
    },
    {
      name: "lag",
      text: `${names} ${are} less invariant to viewpoint, light and instance than a supervised net.`,
      metric: having(study, behind),
      better: supervised,
      than: contrastive,
    },
  ];
}

function claimsOfLearning(study: Study): Claim[] {
  const random = ["random"].filter((model) => study.models.includes(model));
  const better = study.models.filter((model) => model !== "random");
  const text = "Every learned encoder transfers better than the random one.";
  return [{ name: "learning", text, metric: headlines(study), better, than: random }];
}

function having(study: Study, metrics: readonly string[]): string[] {
  return metrics.filter((metric) => study.metrics.has(metric));
}

/** The first figure of each transfer task. */
function headlines({ metrics }: Study): string[] {
  return [...metrics.values()]
    .filter(({ kind, isHeadline }) => kind === "transfer" && isHeadline)
    .map(({ name }) => name);
}
