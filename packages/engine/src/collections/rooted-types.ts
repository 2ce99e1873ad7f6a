import { ValueType } from "../keyspace/entry.js";
import { rootedArray } from "./arrays-rooted.js";
import { rootedHash } from "./rooted-hash.js";
import { rootedListType } from "./rooted-list-type.js";
import { rootedSetType } from "./rooted-set-type.js";
import type { RootedType } from "./rooted-type.js";
import { streamType } from "./stream-type.js";
import { zsetType } from "./zset-type.js";

/** The types whose values can be roots, by `ValueType`. A new one adds a line here. */
export const rootedTypes: readonly (RootedType | undefined)[] = tableOf([
  [ValueType.list, rootedListType],
  [ValueType.set, rootedSetType],
  [ValueType.hash, rootedHash],
  [ValueType.stream, streamType],
  [ValueType.array, rootedArray],
  [ValueType.zset, zsetType],
]);

function tableOf(types: readonly (readonly [type: ValueType, rooted: RootedType])[]): (RootedType | undefined)[] {
  const table: (RootedType | undefined)[] = [];
  for (const [type, rooted] of types) table[type] = rooted;
  return table;
}
