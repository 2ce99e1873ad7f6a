import { defineConfig } from "vitest/config";

/** Tests run on the sources of every package (the `@allset/source` export condition), so a test never sees a stale build. */
export default defineConfig({
  resolve: { conditions: ["@allset/source"] },
  ssr: { resolve: { conditions: ["@allset/source"] } },
  test: {
    include: ["packages/*/src/**/*.{test,fuzz}.ts", "apps/*/src/**/*.{test,fuzz}.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a test waits for comes when the machine gets to it.
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    // Vitest leaves one core to itself; it needs little of it.
    maxWorkers: "100%",
  },
});
