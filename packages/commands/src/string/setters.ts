import { EventClass, NEVER, StringEncoding } from "@allset/engine";
import type { SomeHandlers } from "../handlers-of.js";
import type { stringSpec } from "./spec.js";

export const setters: SomeHandlers<typeof stringSpec, "set"> = {
  set(session, args, reply) {
    const { database } = session;
    const { bytes } = args;
    const keyStart = args.starts[1];
    const keyEnd = args.ends[1];
    const ref = database.find(bytes, keyStart, keyEnd);
    database.put(ref, bytes, keyStart, keyEnd, bytes, args.starts[2], args.ends[2], NEVER, StringEncoding.auto);
    database.changed(bytes, keyStart, keyEnd, EventClass.string, "set");
    reply.ok();
  },
};
