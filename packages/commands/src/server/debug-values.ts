/** What DEBUG tells of one value. */
import { ByteWriter, idleSeconds, listShape, type Ref, typeOf, ValueType, writeValue } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { encodingOf } from "../generic/object.js";
import type { Session } from "../session/session.js";

/** The entry of the key in argument 2, or 0; then the error is answered. */
function lookUp(session: Session, args: Args, reply: ReplySink): Ref {
  const ref = session.database.peek(args.bytes, args.starts[2], args.ends[2]);
  if (ref === 0) session.fail(reply, errors.noSuchKey);
  return ref;
}

export function describeObject(session: Session, args: Args, reply: ReplySink): void {
  const { database, keyspace, instance } = session;
  const ref = lookUp(session, args, reply);
  if (ref === 0) return;
  const access = database.accessOf(ref);
  const writer = new ByteWriter();
  writer.compresses = instance.settings.dumpCompression;
  writeValue(keyspace, ref, writer);
  const facts = [
    `Value at:0x${ref.toString(16)}`,
    "refcount:1",
    `encoding:${encodingOf(session, ref)}`,
    // Without the byte that tells the type, as in Redis.
    `serializedlength:${writer.length - 1}`,
    `lru:${access}`,
    `lru_seconds_idle:${idleSeconds(access, keyspace.now)}`,
  ];
  if (typeOf(keyspace.arena, ref) === ValueType.list) facts.push(listFacts(session, ref));
  reply.simple(facts.join(" "));
}

function listFacts({ keyspace }: Session, ref: Ref): string {
  const { nodes, bytes } = listShape(keyspace.arena, ref);
  const average = (keyspace.lists.length(ref) / nodes).toFixed(2);
  const max = keyspace.limits.listNodeSize;
  return `ql_nodes:${nodes} ql_avg_node:${average} ql_listpack_max:${max} ql_compressed:0 ql_uncompressed_size:${bytes}`;
}

/** Redis prints the structure where nobody sees it. */
export function describeListpack(session: Session, args: Args, reply: ReplySink): void {
  const ref = lookUp(session, args, reply);
  if (ref === 0) return;
  if (encodingOf(session, ref) !== "listpack") return session.fail(reply, errors.notListpack);
  reply.simple("Listpack structure printed on stdout");
}

export function describeQuicklist(session: Session, args: Args, reply: ReplySink): void {
  const ref = lookUp(session, args, reply);
  if (ref === 0) return;
  if (encodingOf(session, ref) !== "quicklist") return session.fail(reply, errors.notQuicklist);
  reply.simple("Quicklist structure printed on stdout");
}
