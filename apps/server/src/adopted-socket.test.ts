import { once } from "node:events";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adoptSocket, descriptorOf } from "./adopted-socket.js";
import { until } from "./test-until.js";

/** Makes a socket look like one of a runtime whose handles cannot read into a given buffer. */
function hideInternals(socket: net.Socket): void {
  Object.defineProperty((socket as unknown as { _handle: object })._handle, "useUserBuffer", { value: undefined });
}

describe.each([
  { name: "with the shared buffer", internals: true },
  { name: "with data events, where the runtime has no such handle", internals: false },
])("an adopted socket $name", ({ internals }) => {
  let server: net.Server;
  let adopted: net.Socket;
  let accepted: net.Socket;
  let client: net.Socket;
  let received: Buffer[];
  let errors: string[];

  beforeEach(async () => {
    received = [];
    errors = [];
    server = net.createServer({ pauseOnConnect: true }, (socket) => {
      if (!internals) hideInternals(socket);
      accepted = socket;
      adopted = adoptSocket(socket, (bytes, start, end) =>
        received.push(Buffer.copyBytesFrom(bytes, start, end - start)),
      );
      adopted.on("error", (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepting = once(server, "connection");
    client = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
    client.on("error", () => {});
    await Promise.all([accepting, once(client, "connect")]);
  });
  afterEach(async () => {
    client.destroy();
    adopted.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const total = (): number => received.reduce((sum, bytes) => sum + bytes.length, 0);

  test("is another object exactly where the buffer is shared", () => {
    expect(adopted !== accepted).toBe(internals);
    expect(descriptorOf(adopted)).toBeGreaterThan(2);
  });

  test("knows both addresses", () => {
    expect([adopted.remoteAddress, adopted.remotePort]).toEqual([client.localAddress, client.localPort]);
    expect([adopted.localAddress, adopted.localPort]).toEqual([client.remoteAddress, client.remotePort]);
  });

  test("gets every byte in order, and answers", async () => {
    const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => i % 251));
    client.write(sent);
    await until("all arrived", () => total() === sent.length);
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    adopted.write("pong");
    expect(String((await once(client, "data"))[0])).toBe("pong");
  });

  test("stops reading while paused and loses nothing", async () => {
    adopted.pause();
    client.write(Buffer.alloc(20_000_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const early = total();
    expect(early).toBeLessThan(1_000_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(total()).toBe(early);
    adopted.resume();
    await until("all arrived", () => total() === 20_000_000);
  });

  test("answers a peer that sends no more, then closes", async () => {
    const closed = once(adopted, "close");
    adopted.once("end", () => adopted.write("last"));
    client.end("bye");
    expect(String((await once(client, "data"))[0])).toBe("last");
    await closed;
    expect(String(Buffer.concat(received))).toBe("bye");
    expect(errors).toEqual([]);
  });

  test("closes with the peer's reset", async () => {
    client.resetAndDestroy();
    await until("closed", () => adopted.destroyed);
    expect(errors).toEqual(["ECONNRESET"]);
  });

  test("can be destroyed, and the peer sees it", async () => {
    adopted.destroy();
    await once(client, "close");
    expect(adopted.destroyed).toBe(true);
  });

  test("leaves no shell behind", async () => {
    const connections = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    // The server counts what it accepted: a shell that is gone is none.
    expect(connections).toBe(internals ? 0 : 1);
    expect(accepted.destroyed).toBe(internals);
    adopted.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
