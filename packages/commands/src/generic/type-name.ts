import { type Ref, typeOf, ValueType } from "@allset/engine";
import type { Session } from "../session/session.js";

/** What TYPE answers, by `ValueType`. */
const typeNames: readonly string[] = Object.entries(ValueType).reduce<string[]>((names, [name, type]) => {
  names[type] = name;
  return names;
}, []);

/** The type of an entry as TYPE and SCAN name it. */
export function typeName(session: Session, ref: Ref): string {
  return typeNames[typeOf(session.keyspace.arena, ref)];
}
