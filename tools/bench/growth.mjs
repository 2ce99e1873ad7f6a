// @ts-check
import { Connection } from "./connection.mjs";
import { hundredths, largest, median, milliseconds, percentile, table } from "./figures.mjs";
import { anyOf, fill, readOneByOne } from "./load.mjs";
import { lateMs, standstills } from "./servers.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

const depth = 128;
/**
 * What makes a command slow as the keys become more is there in every run, at the same number of keys or nearly; what the machine does is
 * there once. So a run is cut in parts, and the median of each part is taken over the runs.
 */
const parts = 100;
/** Commands that took longer, in microseconds, are in the slow log. So low that Allset looks at the clock for each, not for one in 16. */
const slowMicros = 900;
/** More than a part has of these. */
const slowLogLength = 4096;

/** @typedef {{ longest: number[], late: number, processorMs: number }} Run the longest of each part in milliseconds, how many took more than `lateMs`, and what all took of the processor */

/**
 * Fills the server. The times are by the server's own clock, without what the load adds.
 * @param {BenchServer} server @param {number} count
 * @returns {Promise<Run>}
 */
async function fillTimed(server, count) {
  const limits = ["slowlog-log-slower-than", `${slowMicros}`, "slowlog-max-len", `${slowLogLength}`];
  await server.call("CONFIG", "SET", ...limits);
  const batches = Math.ceil(count / depth);
  const before = server.mainThreadMs();
  /** @type {number[]} */
  const longest = [];
  let [batch, late] = [0, 0];
  await fill(server, count, depth, async () => {
    batch++;
    if (batch < (batches * (longest.length + 1)) / parts) return;
    const times = await slowSets(server);
    longest.push(largest(times));
    late += times.filter((ms) => ms > lateMs).length;
  });
  return { longest, late, processorMs: server.mainThreadMs() - before };
}

/** GETs `gets` of the keys at random; returns what each took, in milliseconds. @param {BenchServer} server @param {number} keys @param {number} gets */
async function lookUp(server, keys, gets) {
  const connection = await Connection.open(server.port);
  const times = await readOneByOne(
    connection,
    () => anyOf(keys),
    (count) => count < gets,
  );
  connection.close();
  return times;
}

/** How long each SET of the slow log took, in milliseconds. Empties it. @param {BenchServer} server */
async function slowSets(server) {
  const log = await server.call("SLOWLOG", "GET", "-1");
  await server.call("SLOWLOG", "RESET");
  // Number, time, duration, then the words of the command.
  const durations = log.matchAll(/:\d+\r\n:\d+\r\n:(\d+)\r\n\*3\r\n\$3\r\nSET\r\n/g);
  return Array.from(durations, ([, micros]) => Number(micros) / 1000);
}

/** The cells that are of servers and of the empty loop. @param {string} name @param {readonly Run[]} runs */
function cells(name, runs) {
  const ofParts = Array.from({ length: parts }, (_, part) => median(runs.map(({ longest }) => longest[part])));
  const late = runs.reduce((sum, run) => sum + run.late, 0);
  const minutes = runs.reduce((sum, run) => sum + run.processorMs, 0) / 60_000;
  const ofRuns = runs.map(({ longest }) => largest(longest));
  return [
    name,
    milliseconds(Math.min(...ofRuns)),
    milliseconds(median(ofRuns)),
    milliseconds(largest(ofParts)),
    hundredths(late / minutes),
  ];
}

/**
 * The slowest moments while the index grows, and reads once it is large. The last row is of an empty loop that runs as long as Allset did:
 * what the machine does alone. It looks at the clock all the time, SLOWLOG only while a command runs, so it says what can be shown here,
 * not who is better.
 * @param {Options} options
 */
export async function growth({ startServers, small, tenMillion, runs }) {
  const count = small ? 20_000 : tenMillion ? 10_000_000 : 1_000_000;
  /** @type {Map<string, { runs: Run[], read: number[] }>} */
  const measured = new Map();
  /** @type {Run[]} */
  const loops = [];
  for (let run = 0; run < runs; run++) {
    for (const server of await startServers()) {
      const filled = await fillTimed(server, count);
      const read = run === 0 ? await lookUp(server, count, small ? 500 : 200_000) : [];
      const before = measured.get(server.name);
      if (before === undefined) measured.set(server.name, { runs: [filled], read });
      else before.runs.push(filled);
      await server.stop();
    }
    const processorMs = measured.get("allset")?.runs[run].processorMs ?? 0;
    loops.push({ ...(await standstills(processorMs, parts)), processorMs });
  }
  const rows = [];
  for (const [name, { runs, read }] of measured)
    rows.push([...cells(name, runs), milliseconds(median(read)), milliseconds(percentile(read, 0.999))]);
  rows.push([...cells("an empty loop", loops), "", ""]);
  const head = [
    `${count} keys, ${runs} runs`,
    "slowest SET of the best run",
    "of the median run",
    `of a ${parts}th of the keys, median of the runs: the worst`,
    `above ${lateMs} ms, a minute of the processor`,
    "GET p50, P=1",
    "GET p99.9, P=1",
  ];
  return table(head, rows);
}
