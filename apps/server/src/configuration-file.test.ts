import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RawConnection } from "@allset/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configure } from "./configure.js";
import { readConfigurationFile } from "./directives.js";
import { Program } from "./test-program.js";
import { TestServer } from "./test-server.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "allset-rewrite-"));
  file = join(folder, "allset.conf");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts from `text`, sets `changes`, rewrites, and answers the file. */
function rewritten(text: string, changes: readonly (readonly [string, string])[]): string {
  writeFileSync(file, text, { mode: 0o640 });
  const { configuration, host } = configure({ directives: readConfigurationFile(file), file });
  expect(configuration.set(changes, true)).toBe(null);
  expect(host?.rewriteConfiguration?.()).toBe(null);
  return readFileSync(file, "utf8");
}

test("changes stand where the parameter stood; comments and order stay", () => {
  const text = "# first\n\nhz 10\n  # about time\nTIMEOUT 5\ninclude /dev/null\n";
  expect(rewritten(text, [["timeout", "7"]])).toBe("# first\n\nhz 10\n  # about time\ntimeout 7\ninclude /dev/null\n");
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test("a parameter that is back at its default says so", () => {
  expect(rewritten("timeout 5\n", [["timeout", "0"]])).toBe("timeout 0\n");
});

test("what stood nowhere follows behind a mark, once", () => {
  const once = rewritten("hz 10\n", [["timeout", "7"]]);
  expect(once).toBe("hz 10\n# Written by CONFIG REWRITE\ntimeout 7\n");
  expect(rewritten(once, [["maxclients", "5"]])).toBe(`${once}maxclients 5\n`);
});

test("several lines of one parameter become one", () => {
  expect(rewritten("save 60 1\nhz 10\nsave 300 2\n", [["hz", "11"]])).toBe("save 60 1 300 2\nhz 11\n");
});

test.each(["", "a b", 'q"uo\\te', "tab\there", "new\nline", "ключ", "#hash", "'", "\udcff\udcfe é"])(
  "the password %j survives",
  (password) => {
    rewritten("hz 10\nrequirepass before\n", [["requirepass", password]]);
    const again = configure({ directives: readConfigurationFile(file) });
    expect(again.settings.requirePass).toBe(password);
  },
);

test("a file's bytes that are no UTF-8 stay as they are, or are escaped", () => {
  writeFileSync(file, Buffer.from("# \xe9\nrequirepass \xff\xfe\n", "latin1"));
  const { configuration, host, settings } = configure({ directives: readConfigurationFile(file), file });
  expect(settings.requirePass).toBe("\udcff\udcfe");
  expect(configuration.set([["timeout", "7"]], true)).toBe(null);
  expect(host?.rewriteConfiguration?.()).toBe(null);
  expect(readFileSync(file, "latin1")).toMatch(/^# \xe9\nrequirepass "\\xff\\xfe"\n/);
});

test("why it cannot be written is said", () => {
  const gone = join(folder, "gone");
  const { host } = configure({ file: gone });
  expect(host?.rewriteConfiguration?.()).toBe("no such file or directory");
});

test("without a file there is an error to the client", async () => {
  const server = await TestServer.start();
  const client = await server.connect();
  expect(await client.call("CONFIG", "REWRITE")).toBe("-ERR The server is running without a config file\r\n");
  await server.stop();
});

test("the program rewrites the file that it was started with", async () => {
  writeFileSync(file, "timeout 5\n");
  const program = await Program.start([], {});
  await program.stop();
  const args = ["allset.conf", "--port", `${program.port}`, "--gateway-port", "0"];
  const started = new Program(args, { folder });
  await started.ready();
  const client = await RawConnection.open({ port: program.port });
  await client.call("CONFIG", "SET", "maxmemory", "1gb");
  expect(await client.call("CONFIG", "REWRITE")).toBe("+OK\r\n");
  await client.close();
  await started.stop();
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/^timeout 5\n# Written by CONFIG REWRITE\n/);
  expect(text).toContain("\nmaxmemory 1073741824\n");
  expect(text).toContain(`\nport ${program.port}\n`);
});
