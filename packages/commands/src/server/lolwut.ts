import { parseInteger } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { compatibleVersion, version } from "../instance/identity.js";
import type { serverSpec } from "./spec.js";

const COLUMNS = 32;
const ROWS = 8;
const CELLS_MAX = 200;

/** All rows of a column are set, or none. */
function draw(columns: number, rows: number, random: () => number): string {
  const row = Array.from({ length: columns }, () => (random() < 0.5 ? "██" : "░░")).join("");
  return `${row}\n`.repeat(rows);
}

export const lolwut: SomeHandlers<typeof serverSpec, "lolwut"> = {
  // LOLWUT [VERSION version [columns [rows]]]: every version draws the same picture, and other words are ignored, as in Redis.
  lolwut(session, args, reply, options) {
    session.command?.parseOptions(args);
    const numbers: number[] = [];
    for (let at = options.VERSION; at > 0 && at < args.count && numbers.length < 3; at++)
      numbers.push(parseInteger(args.bytes, args.starts[at], args.ends[at]));
    if (numbers.some(Number.isNaN)) return session.fail(reply, errors.notInteger);
    const [, columns = COLUMNS, rows = ROWS] = numbers;
    const size = (cells: number): number => Math.min(CELLS_MAX, Math.max(1, cells));
    const picture = draw(size(columns), size(rows), session.instance.random);
    reply.verbatim("txt", `${picture}\nAll set, or none. Allset ver. ${version}, as Redis ver. ${compatibleVersion}\n`);
  },
};
