import { availableParallelism } from "node:os";

import type { Granted } from "../../runner/ports.ts";

/** The variables that a stage may see of the runner's environment: a name, or the beginning of one before `*`. */
const ALLOWED = [
  // Where programs and their libraries are; they count in the fingerprint by `tools:`, not by their path.
  "PATH",
  "LD_LIBRARY_PATH",
  "PYTHONPATH",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PYENV_*",
  // Who runs it: programs refuse to start without a home, and keep their caches there.
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "XDG_CACHE_HOME",
  // What hardware there is, and how much of it to use.
  "CUDA_*",
  "NVIDIA_*",
  "ROCR_*",
  "HIP_*",
  "OMP_*",
  "MKL_*",
  "OPENBLAS_*",
  "SLURM_*",
  // What computes; recorded with the results, never keyed.
  "PIPE_ENGINE",
  // How to reach what a stage downloads.
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
] as const;

/**
 * Results must not depend on where and for whom they are made: one language, one time zone, hashing without a random seed.
 * C.UTF-8 differs from C in its characters alone; to name it for all categories makes every program load twelve more files.
 */
const FIXED = { LC_CTYPE: "C.UTF-8", TZ: "UTC", PYTHONHASHSEED: "0" } as const;

/** Node does its blocking work, such as decoding pictures for worker threads, on four threads unless told otherwise: one for each core. */
const MACHINE = { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) } as const;

/**
 * What stages in Node compute with: large arrays on huge pages, where the system leaves that to the program (glibc 2.35). A training then has
 * a quarter of the page faults, and as much memory.
 */
export const COMPUTING = { GLIBC_TUNABLES: "glibc.malloc.hugetlb=1" } as const;

export type Environment = { readonly [name: string]: string };

/** The environment that every stage starts from: a few variables of the runner's and fixed ones, nothing else. */
export function baseEnvironment(environment: { readonly [name: string]: string | undefined }): Environment {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isAllowed(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(kept), ...FIXED, ...MACHINE };
}

function isAllowed(name: string): boolean {
  return ALLOWED.some((allowed) => (allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : name === allowed));
}

/**
 * What differs from stage to stage in the environment of both executors. A stage that asked for no GPU sees none. Where
 * the runner was itself given some of the machine's GPUs, an index counts in its list.
 */
export function stageEnvironment(base: Environment, scratch: string, { gpus }: Granted): Environment {
  const given = base["CUDA_VISIBLE_DEVICES"]?.split(",").filter((name) => name !== "") ?? [];
  const visible = gpus.map((index) => given[index] ?? String(index)).join(",");
  return { TMPDIR: scratch, CUDA_VISIBLE_DEVICES: visible };
}

/** How many threads a stage is to compute with: the cpus that it was granted. */
export function threadsOf({ cpus }: Granted): number {
  return Math.max(1, Math.floor(cpus));
}
