import type { SetMember } from "@allset/engine";
import { cursorAt, ScanOptions } from "../element-scan.js";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { isSetOrNone, replyMember } from "./set-entry.js";
import type { setSpec } from "./spec.js";

export const walk: SomeHandlers<typeof setSpec, "sscan"> = {
  sscan(session, args, reply) {
    const { sets } = session.keyspace;
    const cursor = cursorAt(args, 2);
    if (cursor < 0) return session.fail(reply, errors.invalidCursor);
    const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
    if (!isSetOrNone(session, ref, reply)) return;
    const options = new ScanOptions(args);
    if (ref !== 0 && !options.parse(session, 3, reply)) return;
    const next = ref === 0 ? 0 : options.cursorAfter(cursor, (at, see) => sets.scan(ref, at, see));
    reply.array(2);
    reply.text(String(next));
    if (ref === 0) return reply.array(0);
    const hole = reply.deferArray();
    let written = 0;
    const write = (member: SetMember): void => {
      member.spell();
      if (!options.matches(member.bytes, member.start, member.end)) return;
      replyMember(member, reply);
      written++;
    };
    let at = cursor;
    do at = sets.scan(ref, at, write);
    while (at !== next);
    reply.fillArray(hole, written);
  },
};
