import { ValueType } from "../keyspace/entry.js";
import { arrayCodec } from "./array-codec.js";
import { hashCodec } from "./hash-codec.js";
import { listCodec } from "./list-codec.js";
import { SerializedType } from "./serialized-type.js";
import { setCodec } from "./set-codec.js";
import { streamCodec } from "./stream-codec.js";
import { stringCodec } from "./string-codec.js";
import type { ValueCodec } from "./value-codec.js";
import { zsetCodec } from "./zset-codec.js";

/** The codecs by `ValueType`. A new type adds a line here, and one for each of its serialized types below. */
export const codecs: readonly (ValueCodec | undefined)[] = table([
  [ValueType.string, stringCodec],
  [ValueType.list, listCodec],
  [ValueType.set, setCodec],
  [ValueType.hash, hashCodec],
  [ValueType.stream, streamCodec],
  [ValueType.array, arrayCodec],
  [ValueType.zset, zsetCodec],
]);

/** The codecs that read, by `SerializedType`. */
export const readers: readonly (ValueCodec | undefined)[] = table([
  [SerializedType.string, stringCodec],
  [SerializedType.list, listCodec],
  [SerializedType.listZiplist, listCodec],
  [SerializedType.quicklistZiplists, listCodec],
  [SerializedType.quicklist, listCodec],
  [SerializedType.set, setCodec],
  [SerializedType.setIntset, setCodec],
  [SerializedType.setListpack, setCodec],
  [SerializedType.hash, hashCodec],
  [SerializedType.hashZipmap, hashCodec],
  [SerializedType.hashZiplist, hashCodec],
  [SerializedType.hashListpack, hashCodec],
  [SerializedType.hashWithExpiries, hashCodec],
  [SerializedType.hashListpackWithExpiries, hashCodec],
  [SerializedType.stream1, streamCodec],
  [SerializedType.stream2, streamCodec],
  [SerializedType.stream3, streamCodec],
  [SerializedType.stream4, streamCodec],
  [SerializedType.stream5, streamCodec],
  [SerializedType.array, arrayCodec],
  [SerializedType.zset, zsetCodec],
  [SerializedType.zsetText, zsetCodec],
  [SerializedType.zsetListpack, zsetCodec],
  [SerializedType.zsetZiplist, zsetCodec],
]);

function table(rows: readonly (readonly [number, ValueCodec])[]): (ValueCodec | undefined)[] {
  const columns: (ValueCodec | undefined)[] = [];
  for (const [at, codec] of rows) columns[at] = codec;
  return columns;
}
