/**
 * What a stage's process sees of the runner's environment: where programs and libraries are, and what the machine gives. Nothing else
 * reaches it, so that a forgotten variable can't change a result unseen.
 */
const PASSED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "PYTHONPATH",
  "PYENV_ROOT",
  "PYENV_VERSION",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "CONDA_DEFAULT_ENV",
  "NODE_PATH",
  "NODE_EXTRA_CA_CERTS",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];
const PASSED_FAMILIES = /^(CUDA|NVIDIA|OMP|MKL|OPENBLAS|SLURM|TF|XLA|PIPE_ENGINE)(_|$)/;

/** The base environment of every stage. Locale and time zone are fixed: they may not change a result. */
export function baseEnvironment(environment: NodeJS.ProcessEnv): { [name: string]: string } {
  const passed = Object.entries(environment).filter(([name]) => PASSED.includes(name) || PASSED_FAMILIES.test(name));
  const defined = passed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { ...Object.fromEntries(defined), LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TZ: "UTC" };
}
