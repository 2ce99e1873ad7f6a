import { firstArgOf, grammarOf, widthOf } from "./grammar.js";
import type { Node, Value } from "./node.js";
import type { Spec } from "./spec.js";

/** Where randomness comes from: `int(n)` is an integer in [0, n). */
export interface Random {
  int(n: number): number;
}

/** One call in so many is broken on purpose. */
const BROKEN_ONE_IN = 16;
/** One value in so many is of the wrong kind. */
const WRONG_ONE_IN = 40;
const REPEATS_MAX = 3;

/**
 * A random call of a command, following its grammar: `["SET", "k3", "7", "XX"]`.
 *
 * Most calls are valid; one in sixteen is broken a little (an argument lost, doubled, or replaced). Keys are few, so that calls meet; numbers
 * are small or at the edges of their range; moments are far in the future or long past, never near. The same sequence from `random` gives
 * the same call.
 */
export function generate(name: string, spec: Pick<Spec, "args">, random: Random): string[] {
  const words = name.toUpperCase().split("|");
  const { head, options, tail } = grammarOf(spec);
  const walker = new Walker(random);
  const call = [
    ...words,
    ...walker.all(head),
    ...walker.all(restLast(shuffled(options, random))),
    ...walker.all(tail),
  ].map((word) => mixedCase(word, words, random));
  return random.int(BROKEN_ONE_IN) === 0 ? broken(call, firstArgOf(name), random) : call;
}

/** What takes all that follows stands behind the others. */
const restLast = <N extends Node>(options: readonly N[]): N[] => {
  const takesRest = (node: Node): boolean => widthOf(node).max === Number.POSITIVE_INFINITY;
  return [...options.filter((node) => !takesRest(node)), ...options.filter(takesRest)];
};

/** Makes the arguments of one call. */
class Walker {
  readonly #random: Random;
  /** What the last counted part held, for those that have a value for each of its items. */
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  all(nodes: readonly Node[]): string[] {
    return nodes.flatMap((node) => this.#walk(node));
  }

  #walk(node: Node): string[] {
    const random = this.#random;
    switch (node.node) {
      case "value":
        return [random.int(WRONG_ONE_IN) === 0 ? pick(wrong, random) : pick(valuesOf(node), random)];
      case "token":
        return [node.token];
      case "option":
        return [node.token, ...this.#walk(node.of)];
      case "oneOf":
        return this.#walk(pick(node.of, random));
      case "block":
        return this.#block(node.of);
      case "required":
        return this.#walk(node.of);
      case "optional":
        return random.int(2) === 0 ? [] : this.#walk(node.of);
      case "many":
        return this.#repeat(node.per === undefined ? 1 + random.int(REPEATS_MAX) : this.#count, node.of);
      case "counted": {
        const count = 1 + random.int(REPEATS_MAX);
        this.#count = count;
        const stated = random.int(WRONG_ONE_IN) === 0 ? pick(["0", "-1", "5", "x"], random) : String(count);
        return [stated, ...this.#repeat(count, node.of)];
      }
    }
  }

  /** Several parts that repeat have the same number of items (STREAMS key … id …). */
  #block(nodes: readonly Node[]): string[] {
    if (nodes.filter((node) => node.node === "many").length < 2) return this.all(nodes);
    const count = 1 + this.#random.int(REPEATS_MAX);
    return nodes.flatMap((node) => (node.node === "many" ? this.#repeat(count, node.of) : this.#walk(node)));
  }

  #repeat(count: number, node: Node): string[] {
    return Array.from({ length: count }, () => this.#walk(node)).flat();
  }
}

const keys = ["k0", "k1", "k2", "k3", "k4", "k5", "", "{k}6"];
const texts = ["", "a", "7", "-12", "3.5", "hello", "hello world", "9223372036854775807", "ÿ\u0000é", "x".repeat(70)];
const integers = ["0", "1", "-1", "2", "3", "7", "10", "-5", "100", "4294967296", "9223372036854775807"];
const edges = ["9223372036854775808", "-9223372036854775808", "-9223372036854775809"];
const wrong = ["", "x", "1.5", " 1", "01", "+1", "nan", ...edges];

/** Values by type, and by name where the type says too little. */
const byType: Readonly<Record<Value["type"], readonly string[]>> = {
  key: keys,
  string: texts,
  integer: [...integers, ...edges],
  double: ["0", "1", "-1.5", "3.0e2", "0.1", "1e300", "inf", "-inf", "5.0"],
  pattern: ["*", "k*", "k?", "[k]1", "k[^0-2]", "\\*", ""],
  "unix-time": ["0", "1", "-1", "4102444800"],
};
const byName: Readonly<Record<string, readonly string[]>> = {
  seconds: ["1000", "5000", "100000", "0", "-1", "9223372036854775807"],
  milliseconds: ["1000000", "5000000", "0", "-1", "9223372036854775807"],
  "unix-time-milliseconds": ["0", "1", "-1", "4102444800000"],
  offset: ["0", "1", "2", "7", "8", "15", "100", "#1", "-1"],
  bit: ["0", "1", "2"],
  encoding: ["u8", "i8", "u1", "i16", "u63", "i64", "u64"],
  count: ["1", "2", "10", "100", "0", "-1"],
  cursor: ["0"],
  db: ["0", "1", "15", "16"],
  "destination-db": ["0", "1", "15", "16"],
  index: ["0", "1", "15", "16"],
  type: ["string", "list", "hash", "zset", "nothing"],
  channel: ["c0", "c1", "c2"],
  shardchannel: ["c0", "c1", "c2"],
  protover: ["2", "3", "4"],
  min: ["-inf", "0", "(1", "2.5", "-1", "1"],
  max: ["+inf", "10", "(5", "3", "inf", "-inf"],
  start: ["0", "1", "-2", "-100", "5"],
  stop: ["-1", "0", "3", "100", "-3"],
  weight: ["1", "2", "0.5", "-1", "0", "inf"],
  longitude: ["0", "0.5", "-179.99", "180", "13.361389", "180.5"],
  latitude: ["0", "0.5", "-85", "85.05112878", "38.115556", "86"],
  radius: ["0", "1", "500.5", "10000", "1e300", "-1"],
  width: ["0", "1", "500.5", "10000", "1e300", "-1"],
  height: ["0", "1", "500.5", "10000", "1e300", "-1"],
  lowerbound: ["-10", "0", "5", "0.5"],
  upperbound: ["10", "100", "5", "7.5"],
  // Streams: few IDs, groups and consumers, so that calls meet.
  id: ["1-1", "2-1", "3-1", "4", "5-*", "0", "$", ">", "9-9"],
  threshold: ["0", "1", "2", "3-1"],
  "last-id": ["1-1", "5-5", "9-9"],
  group: ["g", "h"],
  groupname: ["g", "h"],
  consumer: ["c", "d"],
  consumername: ["c", "d"],
  "min-idle-time": ["0", "1000000"],
  "ifdeq-digest": ["0123456789abcdef", "9555e8555c62dcfd", "abc"],
  "ifdne-digest": ["0123456789abcdef", "9555e8555c62dcfd", "abc"],
};

const valuesOf = (node: Value): readonly string[] =>
  Object.hasOwn(byName, node.name) ? byName[node.name] : byType[node.type];

const pick = <T>(items: readonly T[], random: Random): T => items[random.int(items.length)];

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.int(left.length), 1)[0]);
}

/** Names are matched without regard to case: now and then in lower case. */
const mixedCase = (word: string, names: readonly string[], random: Random): string =>
  names.includes(word) && random.int(4) === 0 ? word.toLowerCase() : word;

/** The call with one argument lost, doubled, replaced or added; the command's name stays. */
function broken(call: readonly string[], first: number, random: Random): string[] {
  if (call.length === first) return [...call, pick(wrong, random)];
  const at = first + random.int(call.length - first);
  const way = random.int(4);
  if (way === 0) return call.toSpliced(at, 1);
  if (way === 1) return call.toSpliced(at, 0, call[at]);
  if (way === 2) return call.toSpliced(at, 1, pick(wrong, random));
  return [...call, pick([...wrong, "NX", "EX", "GET"], random)];
}
