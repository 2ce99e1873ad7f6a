import type { Ref } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";

/** How members and their scores stand in a reply: `flat` one behind the other, `paired` two by two. */
export const Scores = { none: 0, flat: 1, paired: 2 } as const;
export type Scores = (typeof Scores)[keyof typeof Scores];

/** With scores, as they stand in replies of this protocol. */
export const scoresFor = (reply: ReplySink): Scores => (reply.protocol === 3 ? Scores.paired : Scores.flat);

/**
 * Answers `count` members from rank `from` on, which are there; backward, with falling ranks. Returns nothing, allocates nothing but
 * digits. O(log members + count).
 */
export function replyMembers(
  session: Session,
  ref: Ref,
  from: number,
  count: number,
  backward: boolean,
  scores: Scores,
  reply: ReplySink,
): void {
  reply.array(scores === Scores.flat ? count * 2 : count);
  if (count > 0) writeMembers(session, ref, from, count, backward, scores, reply);
}

/** `replyMembers` within an array that was begun. */
export function writeMembers(
  session: Session,
  ref: Ref,
  from: number,
  count: number,
  backward: boolean,
  scores: Scores,
  reply: ReplySink,
): void {
  const { cursor } = session.keyspace.zsets;
  cursor.begin(ref, from, backward);
  for (let left = count; left > 0 && cursor.next(); left--) {
    if (scores === Scores.paired) reply.array(2);
    reply.bulk(cursor.bytes, cursor.start, cursor.end);
    if (scores !== Scores.none) reply.double(cursor.score[0]);
  }
}
