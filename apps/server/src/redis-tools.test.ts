/** The programs that come with Redis, run against the built server. */
import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Program } from "./test-program.js";

/** Whether a tool may be left out: it is not installed, and nobody demands that nothing is left out. */
const dispensable = (tool: string): boolean =>
  process.env["ALLSET_LIVE"] !== "1" && spawnSync(tool, ["--version"]).status !== 0;
const [withoutCli, withoutBenchmark] = [dispensable("redis-cli"), dispensable("redis-benchmark")];

let program: Program & { port: number };
beforeAll(async () => {
  program = await Program.start();
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
});

/** Runs a tool to its end, or ends it after `forMs`, and resolves with all that it printed. */
function run(tool: string, args: readonly string[], { input = "", forMs = 0 } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    // Line by line, so that what a tool printed before it was ended is there.
    const child = spawn("stdbuf", ["-oL", tool, "-p", `${program.port}`, ...args]);
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    // A tool that reads nothing may be gone by then.
    child.stdin.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? undefined : reject(error)));
    child.once("close", () => resolve(output));
    child.stdin.end(input);
    if (forMs > 0) setTimeout(() => child.kill("SIGINT"), forMs);
  });
}

describe.skipIf(withoutCli)("redis-cli (needs redis-cli)", () => {
  const cli = (args: readonly string[], options?: Parameters<typeof run>[2]): Promise<string> =>
    run("redis-cli", args, options);
  beforeEach(async () => {
    await cli(["FLUSHALL"]);
  });

  test("one command, in each form of output", async () => {
    await cli(["MSET", "a", "1", "b", "two words"]);
    expect(await cli(["MGET", "a", "b", "c"])).toBe("1\ntwo words\n\n");
    expect(await cli(["--no-raw", "MGET", "a", "b", "c"])).toBe('1) "1"\n2) "two words"\n3) (nil)\n');
    expect(await cli(["--csv", "MGET", "a", "b", "c"])).toBe('"1","two words",NULL\n');
    expect(JSON.parse(await cli(["--json", "CONFIG", "GET", "port"]))).toEqual({ port: `${program.port}` });
    expect(await cli(["-3", "--no-raw", "CONFIG", "GET", "hz"])).toBe('1# "hz" => "10"\n');
    expect(await cli(["-n", "5", "DBSIZE"])).toBe("0\n");
    expect(await cli(["-r", "3", "INCR", "n"])).toBe("1\n2\n3\n");
    expect(await cli(["-x", "SET", "stdin"], { input: "from a pipe" })).toBe("OK\n");
  });

  test("a session of lines", async () => {
    const lines = ["SET k v", "get k", "MULTI", "INCR n", "EXEC", "nope", "HELLO 3", "SELECT 3", "quit"];
    const output = await cli([], { input: `${lines.join("\n")}\n` });
    expect(output).toContain("OK\nv\nOK\nQUEUED\n1\nERR unknown command 'nope', with args beginning with: ");
    expect(output).toContain("proto 3\n");
  });

  test("help comes from COMMAND DOCS", async () => {
    expect(await cli([], { input: "help mset\n" })).toContain("MSET");
  });

  test("--scan, --bigkeys, --memkeys", async () => {
    await cli(["--pipe"], {
      input: Array.from({ length: 200 }, (_, i) => `SET key:${i} ${"x".repeat(i)}\r\n`).join(""),
    });
    const found = await cli(["--scan", "--pattern", "key:1*"]);
    expect(found.trim().split("\n")).toHaveLength(111);
    expect(await cli(["--bigkeys"])).toContain(`Biggest string found '"key:199"' has 199 bytes`);
    expect(await cli(["--memkeys"])).toMatch(/Biggest string found '"key:\d+"' has \d+ bytes/);
  });

  test("--pipe inserts in mass", async () => {
    const pairs = 100_000;
    const input = Array.from(
      { length: pairs },
      (_, i) => `*3\r\n$3\r\nSET\r\n$${`${i}`.length}\r\n${i}\r\n$1\r\nx\r\n`,
    ).join("");
    expect(await cli(["--pipe"], { input })).toContain(`errors: 0, replies: ${pairs}`);
    expect(await cli(["DBSIZE"])).toBe(`${pairs}\n`);
  });

  test("--stat and --latency read INFO and PING in a loop", async () => {
    expect(await cli(["--stat", "-i", "0.1"], { forMs: 500 })).toMatch(
      /keys +mem +clients +blocked +requests[\s\S]*\n\d+ +[\d.]+[BKM]/,
    );
    expect(await cli(["--latency", "--raw", "-i", "1"], { forMs: 1500 })).toMatch(/^\d+ \d+ [\d.]+ \d+/);
  });

  test("MONITOR and SUBSCRIBE show what happens", async () => {
    const [monitor, subscriber] = [cli(["MONITOR"], { forMs: 1000 }), cli(["SUBSCRIBE", "c"], { forMs: 1000 })];
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await cli(["PUBLISH", "c", "hello"])).toBe("1\n");
    expect(await monitor).toMatch(/^OK\n[\s\S]*^\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "PUBLISH" "c" "hello"\n/m);
    expect(await subscriber).toBe("subscribe\nc\n1\nmessage\nc\nhello\n");
  });
});

describe.skipIf(withoutBenchmark)("redis-benchmark (needs redis-benchmark)", () => {
  const tests = "ping_inline,ping_mbulk,set,get,incr,mset";
  test.each([["1"], ["16"]])("runs with %s commands in the pipeline", async (pipeline) => {
    const output = await run("redis-benchmark", ["-t", tests, "-n", "5000", "-P", pipeline, "-q"]);
    expect(output.match(/requests per second/g)).toHaveLength(6);
    expect(output).not.toMatch(/error/i);
  });

  test("runs over RESP3, on random keys, and any command", async () => {
    const output = await run("redis-benchmark", [
      "-3",
      "-r",
      "1000",
      "-n",
      "5000",
      "-q",
      "MGET",
      "key:__rand_int__",
      "b",
    ]);
    expect(output).toContain("requests per second");
  });
});
