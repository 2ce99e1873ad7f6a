import { defineConfig } from "vitest/config";

/** Tests of what is allocated: what V8 optimizes depends on what ran in the process before, so each of these files has one of its own. */
const ownProcess = ["{packages,apps}/*/src/**/{,*.}allocation.test.ts"];

/**
 * `npm test` has just built, and there the tests of a package find the other packages as npm ships them. By hand they find sources (the
 * `@allset/source` export condition), so that no test sees a stale build.
 */
const { ALLSET_BUILT } = process.env;
const conditions = ALLSET_BUILT === "1" ? [] : ["@allset/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What a test waits for comes when the machine gets to it.
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    // Vitest leaves one core to itself; it needs little of it.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "all",
          include: ["{packages,apps}/*/src/**/*.{test,fuzz}.ts"],
          exclude: ownProcess,
          // The modules of two hundred files are imported once a worker: two fifths of the time. Tests keep no state in modules.
          isolate: false,
        },
      },
      { extends: true, test: { name: "allocation", include: ownProcess } },
    ],
  },
});
