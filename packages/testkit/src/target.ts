import net from "node:net";

/** A server under test, whatever carries its bytes: a socket, a WebSocket, or a call inside this process. */
export interface Target {
  /** Opens a connection. `received` gets the server's bytes as they come (borrowed: they are copied before the call returns). */
  connect(received: (bytes: Uint8Array) => void, closed: () => void): Promise<TargetConnection>;
  /** Moves the server's clock, when it runs on a fake one. Without it the harness waits in real time. */
  advance?(ms: number): void | Promise<void>;
  /** Ends the server. */
  close?(): void | Promise<void>;
}

export interface TargetConnection {
  send(bytes: Uint8Array): void;
  /** Closes the connection from the client's side; `closed` is called when it is done. */
  close(): void;
}

/** Where a server listens. */
export type Address = { path: string } | { port: number; host?: string };

/** A server that is reached through a TCP or unix socket. `close` is what ends it, if anything has to. */
export function socketTarget(address: Address, close?: () => void | Promise<void>): Target {
  const connect: Target["connect"] = (received, closed) =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ host: "127.0.0.1", ...address });
      socket.setNoDelay(true);
      socket.once("connect", () => {
        socket.off("error", reject);
        // A reset is one way of being closed; `close` follows every error.
        socket.on("error", () => {});
        resolve({ send: (bytes) => void socket.write(bytes), close: () => void socket.destroy() });
      });
      socket.once("error", reject);
      socket.on("data", received);
      socket.on("end", () => socket.end());
      socket.on("close", closed);
    });
  return close ? { connect, close } : { connect };
}
