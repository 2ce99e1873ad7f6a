import { ArrayIndex, parseInteger, type Ref } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { ArrayWrite, arrayToRead, replyIndex, WRONG_TYPE } from "./array-entry.js";
import { replyStretch } from "./ranges.js";
import type { arraySpec } from "./spec.js";

const write = new ArrayWrite();
const index = new ArrayIndex();

/**
 * Answers `steps` indexes back from the cursor. They are two stretches at most: from the cursor down to 0, then from the array's last
 * index down.
 */
function replyBack(session: Session, root: Ref, steps: number, newestFirst: boolean, reply: ReplySink): void {
  const { arrays } = session.keyspace;
  arrays.cursor(root);
  if ((arrays.at.high | arrays.at.low) === 0) arrays.length(root);
  index.set(arrays.at.high, arrays.at.low);
  const near = index.high === 0 && index.low >= 0 ? Math.min(steps, index.low) : steps;
  const far = steps - near;
  index.add(newestFirst ? -1 : -near);
  reply.array(steps);
  if (newestFirst) replyStretch(session, root, index, near, -1, reply);
  if (far > 0) {
    const { high, low } = index;
    arrays.length(root);
    index.set(arrays.at.high, arrays.at.low);
    index.add(newestFirst ? -1 : -far);
    replyStretch(session, root, index, far, newestFirst ? -1 : 1, reply);
    index.set(high, low);
  }
  if (!newestFirst) replyStretch(session, root, index, near, 1, reply);
}

export const cursors: SomeHandlers<typeof arraySpec, "arlastitems" | "arnext" | "arseek"> = {
  arlastitems(session, args, reply) {
    const count = parseInteger(args.bytes, args.starts[2], args.ends[2]);
    if (Number.isNaN(count)) return session.fail(reply, errors.lastItemsCount);
    if (count <= 0) return reply.array(0);
    if (args.count > 4) return session.fail(reply, wrongArity("arlastitems"));
    if (args.count === 4 && !argumentIs(args, 3, "rev")) return session.fail(reply, errors.syntax);
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    if (root === 0) return reply.array(0);
    replyBack(session, root, Math.min(count, session.keyspace.arrays.count(root)), args.count === 4, reply);
  },

  arnext(session, args, reply) {
    const { arrays } = session.keyspace;
    const root = arrayToRead(session, args, reply);
    if (root === WRONG_TYPE) return;
    if (root === 0) return reply.integer(0);
    arrays.cursor(root);
    if ((arrays.at.high & arrays.at.low) === -1) reply.null();
    else replyIndex(reply, arrays.at.high, arrays.at.low);
  },

  arseek(session, args, reply) {
    if (!index.parse(args.bytes, args.starts[2], args.ends[2], true)) return session.fail(reply, errors.arrayIndex);
    if (!write.find(session, args, reply)) return;
    if (write.isNew) return reply.integer(0);
    session.keyspace.arrays.seek(write.root, index.high, index.low);
    write.end(session, args, "arseek");
    reply.integer(1);
  },
};
