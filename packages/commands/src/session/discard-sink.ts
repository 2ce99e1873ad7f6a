import type { ReplySink } from "@allset/resp";

const nothing = (): void => {};
const noHole = (): number => 0;

const forgetting = (protocol: 2 | 3): ReplySink => ({
  protocol,
  mark: noHole,
  rollback: nothing,
  ok: nothing,
  simple: nothing,
  error: nothing,
  integer: nothing,
  bigint: nothing,
  int64: nothing,
  bulk: nothing,
  text: nothing,
  null: nothing,
  nullArray: nothing,
  boolean: nothing,
  double: nothing,
  decimal: nothing,
  bigNumber: nothing,
  verbatim: nothing,
  array: nothing,
  map: nothing,
  set: nothing,
  push: nothing,
  attribute: nothing,
  deferArray: noHole,
  fillArray: nothing,
  deferMap: noHole,
  fillMap: nothing,
  deferSet: noHole,
  fillSet: nothing,
});

const resp2 = forgetting(2);
const resp3 = forgetting(3);

/** A sink that forgets, for replies that the client does not get. It holds nothing: one for each protocol serves all. */
export const discardSink = (protocol: 2 | 3): ReplySink => (protocol === 2 ? resp2 : resp3);
