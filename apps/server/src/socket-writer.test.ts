import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSocketWriter, type SocketWriter } from "./socket-writer.js";
import { until } from "./test-until.js";

/** Makes a socket look like one of a runtime whose handles are unlike those that we know. */
function hideInternals(socket: net.Socket): void {
  Object.defineProperty((socket as unknown as { _handle: object })._handle, "writeQueueSize", { value: undefined });
}

const directory = mkdtempSync(join(tmpdir(), "allset-writer-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** More than the buffers of both ends of a connection hold. */
const MUCH = 32 * 1024 * 1024;

describe.each([
  { name: "past the stream", internals: true, unix: false },
  { name: "past the stream of a unix socket", internals: true, unix: true },
  { name: "through the stream, where the runtime has no such handle", internals: false, unix: false },
])("a socket's writer $name", ({ internals, unix }) => {
  let listener: net.Server;
  let socket: net.Socket;
  let peer: net.Socket;
  let writer: SocketWriter;
  let sent: number;
  let received: Buffer[];

  beforeEach(async () => {
    sent = 0;
    received = [];
    listener = net.createServer().listen(unix ? { path: join(directory, "socket") } : { port: 0, host: "127.0.0.1" });
    await once(listener, "listening");
    peer = connect().on("error", () => {});
    peer.on("data", (bytes) => received.push(bytes)).pause();
    [socket] = (await once(listener, "connection")) as [net.Socket];
    socket.on("error", () => socket.destroy());
    if (!internals) hideInternals(socket);
    writer = createSocketWriter(socket, () => sent++);
  });
  afterEach(async () => {
    peer.destroy();
    socket.destroy();
    await new Promise((resolve) => listener.close(resolve));
  });

  const connect = (): net.Socket => {
    const address = listener.address() as net.AddressInfo | string;
    return typeof address === "string" ? net.connect(address) : net.connect(address.port, address.address);
  };
  const total = (): number => received.reduce((sum, { length }) => sum + length, 0);
  const pattern = Buffer.from(Array.from({ length: 251 }, (_, i) => i));

  test("leaves the stream alone exactly where it goes past it", () => {
    const write = vi.spyOn(socket, "write");
    expect(writer.write(Buffer.from("hello"))).toBe(true);
    // Node 26 gives handles no request before they need one.
    expect(write).toHaveBeenCalledTimes(internals && Number.parseInt(process.versions.node, 10) < 26 ? 0 : 1);
  });

  test("sends in order what is taken at once", async () => {
    // As few as the buffer of a unix socket takes, where each counts for far more than its bytes.
    for (let i = 0; i < 100; i++) expect(writer.write(Buffer.from(`${i} `))).toBe(true);
    peer.resume();
    const expected = Array.from({ length: 100 }, (_, i) => `${i} `).join("");
    await until("all arrived", () => total() === expected.length);
    expect(String(Buffer.concat(received))).toBe(expected);
    expect([sent, writer.unsentBytes]).toEqual([0, 0]);
  });

  test("tells when a peer that did not read has got all", async () => {
    const bytes = Buffer.alloc(MUCH, pattern);
    expect(writer.write(bytes)).toBe(false);
    expect(writer.unsentBytes).toBeGreaterThan(0);
    expect(sent).toBe(0);
    peer.resume();
    await until("all is gone", () => sent === 1);
    expect(writer.unsentBytes).toBe(0);
    expect(writer.write(Buffer.from("!"))).toBe(true);
    await until("all arrived", () => total() === MUCH + 1);
    expect(Buffer.concat(received).equals(Buffer.concat([bytes, Buffer.from("!")]))).toBe(true);
  });

  test("sends several pieces in order", async () => {
    const pieces = Array.from({ length: 16 }, (_, i) => Buffer.alloc(MUCH / 16, i));
    expect(writer.writeAll(pieces)).toBe(false);
    peer.resume();
    await until("all is gone", () => sent === 1);
    await until("all arrived", () => total() === MUCH);
    expect(Buffer.concat(received).equals(Buffer.concat(pieces))).toBe(true);
  });

  test("keeps a slow socket's bytes apart from another's", async () => {
    const bytes = Buffer.alloc(MUCH, pattern);
    expect(writer.write(bytes)).toBe(false);
    const other = connect();
    const [second] = (await once(listener, "connection")) as [net.Socket];
    const quick = createSocketWriter(second, () => {});
    expect(quick.write(Buffer.from("quick"))).toBe(true);
    expect(String((await once(other, "data"))[0])).toBe("quick");
    other.destroy();
    second.destroy();
    peer.resume();
    await until("all arrived", () => total() === MUCH);
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
  });

  test("leaves before the end what was written before it", async () => {
    expect(writer.write(Buffer.alloc(MUCH, pattern))).toBe(false);
    socket.end("last");
    peer.resume();
    await once(peer, "end");
    expect(total()).toBe(MUCH + 4);
    expect(Buffer.concat(received.slice(-2)).subarray(-4).toString()).toBe("last");
  });

  test("destroys the socket when the peer is gone, before or while it is written to", async () => {
    expect(writer.write(Buffer.alloc(MUCH, pattern))).toBe(false);
    if (unix) peer.destroy();
    else peer.resetAndDestroy();
    await until("destroyed", () => socket.destroyed);
    expect(sent).toBe(0);
  });
});
