import { EventClass, NEVER, StringEncoding } from "@allset/engine";
import { bitOpOneSource, bitOpTwoSources, errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import { isStringOrNone } from "../string/string-entry.js";
import { type BitSource, bitOperations, combineBits } from "./bit-operation.js";
import type { bitmapSpec } from "./spec.js";

const empty: BitSource = { bytes: new Uint8Array(0), start: 0, end: 0 };

export const operations: SomeHandlers<typeof bitmapSpec, "bitop"> = {
  bitop(session, args, reply) {
    const operation = bitOperations.find(({ name }) => argumentIs(args, 1, name));
    if (operation === undefined) return session.fail(reply, errors.syntax);
    const count = args.count - 3;
    if (count > operation.sourcesMax) return session.fail(reply, bitOpOneSource(operation.name.toUpperCase()));
    if (count < operation.sourcesMin) return session.fail(reply, bitOpTwoSources(operation.name.toUpperCase()));
    const { database } = session;
    const sources: BitSource[] = [];
    let length = 0;
    for (let i = 3; i < args.count; i++) {
      const ref = database.read(args.bytes, args.starts[i], args.ends[i]);
      if (!isStringOrNone(session, ref, reply)) return;
      const { bytes, start, end } = ref === 0 ? empty : database.value(ref);
      sources.push({ bytes, start, end });
      length = Math.max(length, end - start);
    }
    const [start, end] = [args.starts[2], args.ends[2]];
    const result = combineBits(operation, sources, length);
    const ref = database.write(args.bytes, start, end);
    if (length > 0) {
      database.put(ref, args.bytes, start, end, result, 0, length, NEVER, StringEncoding.raw);
      database.changed(args.bytes, start, end, EventClass.string, "set");
    } else if (ref !== 0) {
      database.remove(ref);
      database.changed(args.bytes, start, end, EventClass.generic, "del");
    }
    reply.integer(length);
  },
};
