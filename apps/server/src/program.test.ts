import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RawConnection } from "@allset/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Program } from "./test-program.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "allset-program-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** One CONFIG GET's value, as the wire has it. */
const parameterOf = async (port: number, name: string): Promise<string> => {
  const connection = await RawConnection.open({ port });
  const reply = await connection.call("CONFIG", "GET", name);
  await connection.close();
  return reply.split("\r\n")[4];
};

describe("what it prints and ends with", () => {
  test("--help", async () => {
    const { code, output, errors } = await Program.run(["--help"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain("allset [file] [--name value]...");
    for (const [, name] of output.matchAll(/^ {2}--([a-z-]+) /gm)) expect(name).toMatch(/^[a-z-]+$/);
  });

  test("--version", async () => {
    const { code, output } = await Program.run(["--version"]);
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect([code, output]).toEqual([0, `allset ${version} (node ${process.versions.node})\n`]);
  });
});

describe("a mistake is one line and exit code 1", () => {
  const cases: readonly (readonly [what: string, args: readonly string[], line: string | RegExp])[] = [
    ["an unknown parameter", ["--colour", "red"], "--colour: 'colour red': Bad directive or wrong number of arguments"],
    ["too many words", ["--port", "1", "2"], "--port: 'port 1 2': wrong number of arguments"],
    ["no value", ["--port"], "--port: 'port': wrong number of arguments"],
    ["a bad value", ["--port", "99999"], "--port: 'port 99999': argument must be between 0 and 65535 inclusive"],
    [
      "a bad choice",
      ["--loglevel", "loud"],
      /^--loglevel: 'loglevel loud': argument\(s\) must be one of the following: /,
    ],
    ["a promise it cannot keep", ["--appendonly", "yes"], /^--appendonly: 'appendonly yes': /],
    ["a stray word", ["-x"], "unexpected argument '-x': options are written --name value"],
    ["no file", ["none.conf"], "cannot read the configuration file 'none.conf': no such file or directory"],
    [
      "an address of another machine",
      ["--bind", "192.0.2.99"],
      /^cannot listen on 192\.0\.2\.99:7379: the address is not available on this machine$/,
    ],
    [
      "a unix socket in no folder",
      ["--port", "0", "--unixsocket", "/none/socket"],
      /^cannot listen on \/none\/socket: /,
    ],
    [
      "bad permissions",
      ["--unixsocket", "s", "--unixsocketperm", "999"],
      "unixsocketperm: '999' is no octal number from 0 to 777",
    ],
    ["no door", ["--port", "0"], "configured to listen nowhere: set port, unixsocket or gateway-port"],
    [
      "only missing addresses",
      ["--bind", "-192.0.2.99"],
      "configured to listen nowhere: set port, unixsocket or gateway-port",
    ],
    [
      "a log file in no folder",
      ["--logfile", "/none/log"],
      "cannot write the log file '/none/log': no such file or directory",
    ],
    ["TLS without certificates", ["--tls-port", "7380"], "tls-port needs tls-cert-file and tls-key-file"],
    [
      "certificates that are missing",
      ["--tls-port", "7380", "--tls-cert-file", "none.pem"],
      "tls-cert-file: cannot read 'none.pem': no such file or directory",
    ],
  ];
  test.each(cases)("%s", async (_what, args, line) => {
    const { code, output, errors } = await Program.run(
      [...args, ...(args.includes("--gateway-port") ? [] : ["--gateway-port", "0"])],
      { folder },
    );
    expect(output).toBe("");
    expect(code).toBe(1);
    expect(errors).toMatch(/^allset: [^\n]*\n$/);
    if (typeof line === "string") expect(errors).toBe(`allset: ${line}\n`);
    else expect(errors.slice("allset: ".length, -1)).toMatch(line);
  });

  test("a taken port", async () => {
    const holder = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    const { port } = holder.address() as net.AddressInfo;
    const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--gateway-port", "0"];
    const { code, errors } = await Program.run(args);
    holder.close();
    expect([code, errors]).toEqual([1, `allset: cannot listen on 127.0.0.1:${port}: the address is already in use\n`]);
  });

  test("a file's line", async () => {
    const path = file("a.conf", "hz 10\nhz fast\n");
    const { code, errors } = await Program.run([path]);
    expect([code, errors]).toEqual([1, `allset: ${path}:2: 'hz fast': argument couldn't be parsed into an integer\n`]);
  });

  test("an environment variable", async () => {
    const { code, errors } = await Program.run([], { environment: { ALLSET_PORT: "many" } });
    expect([code, errors]).toEqual([
      1,
      "allset: ALLSET_PORT: 'port many': argument couldn't be parsed into an integer\n",
    ]);
  });
});

describe("where parameters come from", () => {
  test("the command line wins over the environment, which wins over the file", async () => {
    const path = file("a.conf", "hz 11\ntimeout 11\nmaxclients 11\nsave 60 1\nsave 300 10\n");
    const environment = { ALLSET_TIMEOUT: "12", ALLSET_MAXCLIENTS: "12", ALLSET_URL: "redis://elsewhere" };
    const program = await Program.start(["--maxclients", "13"], { environment });
    await program.stop();
    const withFile = new Program([path, "--port", `${program.port}`, "--gateway-port", "0", "--maxclients", "13"], {
      environment,
    });
    await withFile.ready();
    const names = ["hz", "timeout", "maxclients", "save"];
    expect(await Promise.all(names.map((name) => parameterOf(program.port, name)))).toEqual([
      "11",
      "12",
      "13",
      "60 1 300 10",
    ]);
    expect(withFile.output).toContain("ALLSET_URL is ignored: there is no parameter 'url'");
    await withFile.stop();
  });

  test("the standard input", async () => {
    const program = await Program.start([], {});
    await program.stop();
    const fed = new Program(["-", "--port", `${program.port}`, "--gateway-port", "0"], { input: "hz 17\n" });
    await fed.ready();
    expect(await parameterOf(program.port, "hz")).toBe("17");
    await fed.stop();
  });
});

describe("it ends cleanly", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("on %s, with clients, and removes its socket", async (signal) => {
    const program = await Program.start(["--unixsocket", "socket"], { folder });
    const socket = join(folder, "socket");
    expect(existsSync(socket)).toBe(true);
    const clients = [await RawConnection.open({ port: program.port }), await RawConnection.open({ path: socket })];
    for (const client of clients) expect(await client.call("PING")).toBe("+PONG\r\n");
    expect(await program.stop(signal)).toBe(0);
    expect(program.errors).toBe("");
    expect(program.output).toContain(`${signal}: closing`);
    expect(existsSync(socket)).toBe(false);
    for (const client of clients) expect(await client.waitForClose()).toBe(true);
  });

  test("on SHUTDOWN", async () => {
    const program = await Program.start();
    const client = await RawConnection.open({ port: program.port });
    client.send(["SHUTDOWN", "NOSAVE"]);
    expect(await client.waitForClose()).toBe(true);
    expect(await program.ended).toBe(0);
    expect(program.output).toContain("SHUTDOWN: closing");
  });
});

describe("the log", () => {
  test("is JSON where no person reads it, one line for each door", async () => {
    const program = await Program.start(["--bind", "127.0.0.1"]);
    const lines = program.output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).msg);
    expect(lines).toEqual([`ready for RESP on 127.0.0.1:${program.port}`]);
    await program.stop();
  });

  test("goes to a file", async () => {
    const program = new Program(["--port", "0", "--unixsocket", "s", "--gateway-port", "0", "--logfile", "log"], {
      folder,
    });
    await expect
      .poll(() => existsSync(join(folder, "log")) && readFileSync(join(folder, "log"), "utf8"))
      .toMatch(/ready/);
    await program.stop();
    expect(program.output).toBe("");
  });

  test("says less or more by loglevel, also while it runs", async () => {
    const program = await Program.start(["--loglevel", "verbose"]);
    const client = await RawConnection.open({ port: program.port });
    await client.call("CONFIG", "SET", "loglevel", "warning");
    await client.close();
    await program.stop();
    expect(program.output).toContain("connected from 127.0.0.1:");
    expect(program.output).not.toContain("closing");
  });

  test("warns of what it was asked for in vain", async () => {
    const program = await Program.start(["--daemonize", "yes"]);
    expect(program.output).toContain("'daemonize yes' has no effect: the program stays in the foreground");
    await program.stop();
  });

  test("warns where strangers may come in", async () => {
    const open = await Program.start(["--bind", "*", "--protected-mode", "no"]);
    const guarded = await Program.start(["--bind", "*"]);
    const locked = await Program.start(["--bind", "*", "--requirepass", "secret"]);
    expect(open.output).toContain("whoever reaches this machine can read and change all data");
    expect(guarded.output).toContain("protected mode turns away clients that are not on this machine");
    expect(locked.output).not.toContain("password");
    await Promise.all([open, guarded, locked].map((program) => program.stop()));
  });
});
