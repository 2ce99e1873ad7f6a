// @ts-check
/** The bare WebSocket server that the gateway is compared with: `node tools/bench/echo-server.mjs <port>`. */
import { createRequire } from "node:module";

/**
 * What is used here of the library that the gateway is built on.
 * @typedef {{ on(event: "message", listener: (data: Buffer, binary: boolean) => void): void, send(data: Buffer, options: { binary: boolean }): void }} Socket
 * @typedef {new (options: { port: number, host: string }) => { on(event: "connection", listener: (socket: Socket) => void): void }} ServerClass
 */

/** The library, from where the gateway finds it. @type {{ WebSocketServer: ServerClass }} */
const { WebSocketServer } = createRequire(new URL("../../apps/gateway/package.json", import.meta.url))("ws");
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
