// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { ratio, table } from "./figures.mjs";
import { fill } from "./load.mjs";

/** @typedef {import("../bench.mjs").Options} Options */

/** Memory per key: how much the whole process grows by a million string keys. @param {Options} options */
export async function memory({ startServers, small }) {
  const count = small ? 2_000 : 1_000_000;
  const servers = await startServers();
  const rows = [];
  for (const server of servers) {
    await sleep(small ? 0 : 1000);
    const before = server.residentBytes();
    await fill(server, count, 16);
    await sleep(small ? 0 : 2000);
    rows.push({ name: server.name, perKey: (server.residentBytes() - before) / count });
    await server.stop();
  }
  const cells = rows.map(({ perKey }) => `${perKey.toFixed(0)} B`);
  const compared = rows.length === 2 ? ratio(rows[1].perKey, rows[0].perKey) : "–";
  const head = ["resident memory", ...rows.map(({ name }) => name), "ratio", "target"];
  return table(head, [[`per key of 16 B with a value of 32 B, ${count} keys`, ...cells, compared, "≤ 1.00"]]);
}
