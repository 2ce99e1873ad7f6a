import type { ReplySink } from "@allset/resp";

const nothing = (): void => {};
const noHole = (): number => 0;

/** A sink that forgets: for clients that switched replies off. */
export function createDiscardSink(protocol: 2 | 3): ReplySink {
  return {
    protocol,
    ok: nothing,
    simple: nothing,
    error: nothing,
    integer: nothing,
    bigint: nothing,
    bulk: nothing,
    text: nothing,
    null: nothing,
    nullArray: nothing,
    boolean: nothing,
    double: nothing,
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
  };
}
