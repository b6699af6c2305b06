import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    env: { HEADGATE_LOG: "error" },
    include: ["{app,components,prisma,server}/**/*.test.ts"],
    environment: "node",
    globalSetup: ["./server/testing/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // See docs/decisions.md: what passes only then is named at the end.
    retry: process.env["CI"] ? 1 : 0,
    // Two cores are the yardstick, and every file may hold connections of its own.
    maxWorkers: 2,
  },
});
