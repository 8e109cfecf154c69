// Loaded into pipe by NODE_OPTIONS: at its end it leaves the most memory that the process had, in KB.
const { writeFileSync } = require("node:fs");

process.on("exit", () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)));
