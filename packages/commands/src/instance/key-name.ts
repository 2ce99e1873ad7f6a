import { textOf } from "@allset/engine";

/** A key of a database as one name: for tables of keys on the JavaScript heap. */
export const keyName = (database: number, key: Uint8Array, start = 0, end: number = key.length): string =>
  `${database}:${textOf(key, start, end)}`;
