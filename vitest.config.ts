import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Real processes on machines that are busy with others: what takes 2 s alone has taken 60.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    globalSetup: ["test/temporary-folder.ts"],
  },
});
