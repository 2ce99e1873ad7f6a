// @ts-check
import { Connection } from "./connection.mjs";
import { rate, ratio, table } from "./figures.mjs";
import { CommandBatch, firstKey, forms, getReplyBytes, marks, setReplyBytes, value } from "./keys.mjs";
import { BenchServer } from "./servers.mjs";
import { WebSocketConnection } from "./web-socket-connection.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

const depth = 64;

/**
 * How many requests a second the connections get answered, each sending its next only when the last was answered.
 * @param {readonly { connection: Connection, bytes: Uint8Array, due: number, requests: number }[]} load @param {number} rounds
 */
async function measure(load, rounds) {
  const startedAt = performance.now();
  const all = load.map(async ({ connection, bytes, due }) => {
    for (let i = 0; i < rounds; i++) await connection.request(bytes, due);
  });
  await Promise.all(all);
  const requests = rounds * load.reduce((sum, { requests: each }) => sum + each, 0);
  for (const { connection } of load) connection.close();
  return requests / ((performance.now() - startedAt) / 1000);
}

/** The RESP dialect of the gateway beside plain TCP: the same bytes, 50 connections, 64 commands at a time. @param {Options} options */
export async function webSocketResp({ node, small }) {
  const server = await BenchServer.startAllset(node);
  const [connections, rounds] = small ? [5, 5] : [50, 400];
  const rows = [];
  for (const [name, form, due] of /** @type {const} */ ([
    ["SET", forms.set, setReplyBytes],
    ["GET", forms.get, getReplyBytes],
  ])) {
    const batch = new CommandBatch(depth, form);
    for (let i = 0; i < depth; i++) batch.set(i, marks.key, i);
    const answer = { due: depth * due, requests: depth };
    const overTcp = await openMany(connections, async () => {
      return { connection: await Connection.open(server.port), bytes: batch.bytes, ...answer };
    });
    const tcp = await measure(overTcp, rounds);
    const overWebSocket = await openMany(connections, async () => {
      const connection = await WebSocketConnection.connect(server.gatewayPort, "bytes", "resp");
      return { connection, bytes: connection.frame(batch.bytes), ...answer };
    });
    const webSocket = await measure(overWebSocket, rounds);
    rows.push([`${name} P=${depth}`, rate(tcp), rate(webSocket), ratio(webSocket, tcp)]);
  }
  await server.stop();
  return table(["requests per second", "TCP", "WebSocket `resp`", "ratio"], rows);
}

/** A thousand browsers reading JSON, beside a bare echo of the same messages. @param {Options} options */
export async function webSocketJson({ node, small }) {
  const [connections, rounds] = small ? [20, 5] : [1000, 100];
  const message = Buffer.from(JSON.stringify({ id: 1, cmd: ["GET", firstKey] }));
  const rates = [];
  for (const start of [() => BenchServer.startEcho(node), () => BenchServer.startAllset(node)]) {
    const server = await start();
    if (server.port !== 0) await server.call("SET", firstKey, value);
    const load = await openMany(connections, async () => {
      const connection = await WebSocketConnection.connect(
        server.gatewayPort,
        "messages",
        server.port === 0 ? undefined : "json",
      );
      return { connection, bytes: connection.frame(message), due: 1, requests: 1 };
    });
    rates.push(await measure(load, rounds));
    await server.stop();
  }
  const [echo, json] = rates;
  return table(
    [`${connections} connections, requests per second`, "bare `ws` echo", "Allset, JSON GET", "ratio"],
    [["P=1", rate(echo), rate(json), ratio(json, echo)]],
  );
}

/** @template T @param {number} count @param {() => Promise<T>} open @returns {Promise<T[]>} */
async function openMany(count, open) {
  const opened = [];
  for (let i = 0; i < count; i++) opened.push(await open());
  return opened;
}
