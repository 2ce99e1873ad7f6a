import type { Database, Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { cursorAt, ScanOptions } from "../element-scan.js";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import type { genericSpec } from "./spec.js";
import { typeName } from "./type-name.js";

/** What KEYS and SCAN list: keys whose time is not up, narrowed by a pattern and a type. */
class KeyFilter {
  readonly #session: Session;
  readonly #args: Args;
  readonly #options: ScanOptions;

  constructor(session: Session, args: Args, options: ScanOptions) {
    this.#session = session;
    this.#args = args;
    this.#options = options;
  }

  /** Answers the entry's key where the filter lets it pass; returns how many keys were answered. O(key bytes × pattern bytes). */
  write(ref: Ref, reply: ReplySink): number {
    const { type } = this.#options;
    const { bytes, start, end } = this.#session.database.key(ref);
    if (this.#session.database.isDue(ref) || !this.#options.matches(bytes, start, end)) return 0;
    if (type !== 0 && !argumentIs(this.#args, type, typeName(this.#session, ref))) return 0;
    reply.bulk(bytes, start, end);
    return 1;
  }
}

/** Answers the keys between two cursors. */
function writeKeys(database: Database, from: number, to: number, filter: KeyFilter, reply: ReplySink): void {
  const hole = reply.deferArray();
  let written = 0;
  const write = (ref: Ref): void => {
    written += filter.write(ref, reply);
  };
  let cursor = from;
  do cursor = database.entries.scan(cursor, write);
  while (cursor !== to);
  reply.fillArray(hole, written);
}

export const walk: SomeHandlers<typeof genericSpec, "keys" | "scan"> = {
  keys(session, args, reply) {
    const options = new ScanOptions(args);
    options.pattern = 1;
    writeKeys(session.database, 0, 0, new KeyFilter(session, args, options), reply);
  },

  scan(session, args, reply) {
    const { database } = session;
    const cursor = cursorAt(args, 1);
    if (cursor < 0) return session.fail(reply, errors.invalidCursor);
    const options = new ScanOptions(args);
    if (!options.parse(session, 2, reply, true)) return;
    const next = options.cursorAfter(cursor, (at, see) => database.entries.scan(at, see));
    reply.array(2);
    reply.text(String(next));
    writeKeys(database, cursor, next, new KeyFilter(session, args, options), reply);
  },
};
