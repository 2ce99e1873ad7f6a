import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "./test-server.js";
import { until } from "./test-until.js";
import { tlsOptions } from "./tls-options.js";

let folder: string;
let server: TestServer | null = null;

/** A certificate and its key, `<name>.pem` and `<name>.key`: of its own, or signed by `ca`. */
function makeCertificate(name: string, ca?: string): void {
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`];
  if (ca === undefined) openssl("req", "-x509", ...key, "-out", `${name}.pem`, "-days", "2", ...subject);
  else {
    openssl("req", ...key, "-out", `${name}.csr`, ...subject);
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      `${ca}.pem`,
      "-CAkey",
      `${ca}.key`,
      "-CAcreateserial",
      "-days",
      "2",
      "-copy_extensions",
      "copy",
      "-out",
      `${name}.pem`,
    );
  }
}

const at = (name: string): string => join(folder, name);

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("TLS (needs openssl, to make certificates)", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "allset-tls-"));
    makeCertificate("ca");
    makeCertificate("server", "ca");
    makeCertificate("client", "ca");
    makeCertificate("stranger");
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  const parameters = (clients: string): Record<string, string> => ({
    "tls-cert-file": at("server.pem"),
    "tls-key-file": at("server.key"),
    "tls-ca-cert-file": at("ca.pem"),
    "tls-auth-clients": clients,
  });

  /** A server with one encrypted door, configured by `tls-*` parameters. */
  async function start(given: Record<string, string>): Promise<TestServer> {
    const all: Record<string, string> = {
      "tls-protocols": "",
      "tls-ciphers": "",
      "tls-prefer-server-ciphers": "no",
      ...given,
    };
    const options = tlsOptions((name) => all[name] ?? "");
    server = await TestServer.start(given, [{ host: "127.0.0.1", port: 0, tls: options }]);
    return server;
  }

  /** Sends `request` and resolves with the replies once `bytes` arrived; rejects where the handshake or the connection fails. */
  async function ask(request: string, bytes: number, options: tls.ConnectionOptions = {}): Promise<string> {
    const socket = tls.connect({
      port: server?.server.port ?? 0,
      host: "127.0.0.1",
      ca: readFileSync(at("ca.pem")),
      ...options,
    });
    let text = "";
    try {
      await new Promise<void>((resolve, reject) => {
        socket.on("error", reject);
        socket.on("close", () => reject(new Error("closed")));
        socket.on("data", (chunk) => {
          text += chunk.toString("latin1");
          if (text.length >= bytes) resolve();
        });
        socket.write(request);
      });
    } finally {
      socket.destroy();
    }
    return text;
  }

  const identity = (name: string): tls.ConnectionOptions => ({
    cert: readFileSync(at(`${name}.pem`)),
    key: readFileSync(at(`${name}.key`)),
  });

  describe("client certificates", () => {
    test("are asked for by default", async () => {
      await start(parameters("yes"));
      expect(await ask("PING\r\n", 7, identity("client"))).toBe("+PONG\r\n");
      await expect(ask("PING\r\n", 7)).rejects.toThrow();
      await expect(ask("PING\r\n", 7, identity("stranger"))).rejects.toThrow();
      await until("no session is left", () => server?.clients === 0);
      expect(server?.log.filter((line) => line.includes("TLS handshake")).length).toBeGreaterThan(0);
    });

    test("may be left out where they are optional, and must be good where they are not left out", async () => {
      await start(parameters("optional"));
      expect(await ask("PING\r\n", 7, identity("client"))).toBe("+PONG\r\n");
      expect(await ask("PING\r\n", 7)).toBe("+PONG\r\n");
      await expect(ask("PING\r\n", 7, identity("stranger"))).rejects.toThrow();
    });

    test("are not looked at where nobody asks", async () => {
      await start({ ...parameters("no"), "tls-ca-cert-file": "" });
      expect(await ask("PING\r\n", 7)).toBe("+PONG\r\n");
      expect(await ask("PING\r\n", 7, identity("stranger"))).toBe("+PONG\r\n");
    });
  });

  describe("a configuration that cannot be used", () => {
    const cases: readonly (readonly [name: string, changes: Record<string, string>, message: string | RegExp])[] = [
      ["no key", { "tls-key-file": "" }, "tls-port needs tls-cert-file and tls-key-file"],
      ["no authority", { "tls-ca-cert-file": "" }, /^tls-auth-clients needs tls-ca-cert-file or tls-ca-cert-dir/],
      [
        "the key of another",
        { "tls-key-file": "stranger.key" },
        /^the certificate and key of tls-port cannot be used: /,
      ],
      [
        "no certificate in the file",
        { "tls-cert-file": "server.key" },
        /^the certificate and key of tls-port cannot be used: /,
      ],
      ["an unknown version", { "tls-protocols": "TLSv1.2 SSLv2" }, /names an unknown version$/],
      ["unknown ciphers", { "tls-ciphers": "NONSENSE" }, /^the certificate and key of tls-port cannot be used: /],
    ];
    test.each(cases)("%s", (_name, changes, message) => {
      const given: Record<string, string> = { "tls-protocols": "", ...parameters("yes") };
      for (const [name, value] of Object.entries(changes)) given[name] = /\.(key|pem)$/.test(value) ? at(value) : value;
      expect(() => tlsOptions((name) => given[name] ?? "")).toThrow(message);
    });
  });

  test("versions and authorities in a folder are as configured", async () => {
    const authorities = mkdtempSync(join(folder, "authorities-"));
    copyFileSync(at("ca.pem"), join(authorities, "ca.pem"));
    await start({
      ...parameters("yes"),
      "tls-ca-cert-file": "",
      "tls-ca-cert-dir": authorities,
      "tls-protocols": "TLSv1.3",
    });
    expect(await ask("PING\r\n", 7, { ...identity("client"), minVersion: "TLSv1.3" })).toBe("+PONG\r\n");
    await expect(ask("PING\r\n", 7, { ...identity("client"), maxVersion: "TLSv1.2" })).rejects.toThrow();
  });

  test("a certificate can be renewed while the server runs, also in its place", async () => {
    for (const end of ["pem", "key"]) copyFileSync(at(`server.${end}`), at(`live.${end}`));
    const running = await start({
      ...parameters("no"),
      "tls-cert-file": at("live.pem"),
      "tls-key-file": at("live.key"),
    });
    const subject = async (): Promise<string> => {
      const socket = tls.connect({ port: running.server.port, host: "127.0.0.1", rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      return String(CN);
    };
    expect(await subject()).toBe("server");
    for (const end of ["pem", "key"]) copyFileSync(at(`stranger.${end}`), at(`live.${end}`));
    const set = `CONFIG SET tls-cert-file ${at("live.pem")} tls-key-file ${at("live.key")}\r\n`;
    expect(await ask(set, 5, { rejectUnauthorized: false })).toBe("+OK\r\n");
    expect(await subject()).toBe("stranger");
    writeFileSync(at("live.pem"), "nonsense");
    expect(await ask(set, 100, { rejectUnauthorized: false })).toMatch(/^-ERR CONFIG SET failed/);
    expect(await subject()).toBe("stranger");
  });

  test("carries large values and pipelines whole and in order", async () => {
    await start(parameters("no"));
    const value = "x".repeat(3_000_000);
    const set = `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${value.length}\r\n${value}\r\n`;
    const replies = `+OK\r\n$${value.length}\r\n${value}\r\n${":1\r\n"}${"+PONG\r\n".repeat(1000)}`;
    const request = `${set}GET k\r\nEXISTS k\r\n${"PING\r\n".repeat(1000)}`;
    expect((await ask(request, replies.length)) === replies).toBe(true);
  });

  test("plain bytes, silence and leaving in the handshake harm nobody", async () => {
    const running = await start({ ...parameters("no"), maxclients: "3" });
    const connect = (): net.Socket => net.connect(running.server.port, "127.0.0.1").on("error", () => {});
    const plain = connect();
    plain.write("PING\r\n");
    await once(plain, "close");
    const silent = [connect(), connect(), connect()];
    await Promise.all(silent.map((socket) => once(socket, "connect")));
    await expect(ask("PING\r\n", 7)).rejects.toThrow();
    for (const socket of silent) socket.destroy();
    await expect.poll(() => ask("PING\r\n", 7).catch(() => "")).toBe("+PONG\r\n");
    await until("no session is left", () => running.clients === 0);
  });

  test("a server ends although a handshake is under way", async () => {
    const running = await start(parameters("no"));
    const silent = net.connect(running.server.port, "127.0.0.1").on("error", () => {});
    await once(silent, "connect");
    await running.stop();
    server = null;
    silent.destroy();
  });
});
