/** Streams at random, with so few IDs, groups and consumers that they meet. */
import { advance, masked, randomSequences, type SeededRandom, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const time = "the clocks of the two servers differ";
const idle = /(?<=\$4\r\nidle\r\n):\d+/;
const moments = /:1[67]\d{11}\r|:2\d{12}\r/;

const keys = ["s", "t"];
const groups = ["g", "h"];
const consumers = ["c", "d", "e"];

/** Draws calls; IDs grow slowly, so that most of them are there. */
class Driver {
  readonly #random: SeededRandom;
  #last = 1;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  step(): Step {
    const random = this.#random;
    const roll = random.random();
    if (roll < 0.3) return this.#add();
    if (roll < 0.45) return this.#read();
    if (roll < 0.55) return this.#look();
    return random.pick([
      () => this.#delete(),
      () => this.#trim(),
      () => this.#group(),
      () => this.#pending(),
      () => this.#claim(),
      () => this.#range(),
    ])();
  }

  #id(): string {
    const random = this.#random;
    return `${Math.max(1, this.#last - random.int(30))}-${random.pick([0, 1, 1, 1, 2])}`;
  }

  #place(): string[] {
    const { pick } = this.#bound();
    return [pick(keys), pick(groups)];
  }

  #bound(): { pick: <T>(of: readonly T[]) => T } {
    return { pick: (of) => this.#random.pick(of) };
  }

  #add(): Step {
    const random = this.#random;
    if (random.chance(0.7)) this.#last++;
    const id = random.chance(0.1) ? `${this.#last}-*` : `${this.#last}-1`;
    const trim = random.chance(0.1) ? ["MAXLEN", ...(random.chance(0.5) ? ["~"] : []), String(random.int(40))] : [];
    const fields = random.pick([
      ["f", "1"],
      ["f", "other"],
      ["f", "2", "g", ""],
      ["g", "x".repeat(random.int(200))],
    ]);
    return ["XADD", random.pick(keys), ...trim, id, ...fields];
  }

  #read(): Step {
    const random = this.#random;
    const id = random.pick([">", ">", ">", "0", this.#id()]);
    const [key, group] = this.#place();
    const count = random.chance(0.5) ? ["COUNT", String(1 + random.int(5))] : [];
    const noAck = random.chance(0.2) ? ["NOACK"] : [];
    if (random.chance(0.2)) return ["XREAD", ...count, "STREAMS", key, this.#id()];
    const call = ["XREADGROUP", "GROUP", group, random.pick(consumers), ...count, ...noAck, "STREAMS"];
    return random.chance(0.1) ? [...call, "s", "t", id, ">"] : [...call, key, id];
  }

  #look(): Step {
    const random = this.#random;
    const [key, group] = this.#place();
    switch (random.int(4)) {
      case 0:
        return masked(["XINFO", "CONSUMERS", key, group], idle, time);
      case 1:
        return ["XINFO", "GROUPS", key];
      case 2:
        return ["XINFO", "STREAM", key];
      default:
        return masked(["XINFO", "STREAM", key, "FULL", "COUNT", String(random.int(30))], moments, time);
    }
  }

  #delete(): Step {
    const random = this.#random;
    const ids = Array.from({ length: 1 + random.int(3) }, () => this.#id());
    if (random.chance(0.5)) return ["XACK", ...this.#place(), ...ids];
    return ["XDEL", random.pick(keys), ...ids];
  }

  #trim(): Step {
    const random = this.#random;
    const how = random.chance(0.3) ? ["~"] : [];
    const limit = how.length > 0 && random.chance(0.5) ? ["LIMIT", String(random.int(20))] : [];
    const what = random.chance(0.5) ? ["MAXLEN", ...how, String(random.int(60))] : ["MINID", ...how, this.#id()];
    return ["XTRIM", random.pick(keys), ...what, ...limit];
  }

  #group(): Step {
    const random = this.#random;
    const [key, group] = this.#place();
    const read = random.chance(0.3) ? ["ENTRIESREAD", String(random.int(50))] : [];
    switch (random.int(8)) {
      case 0:
        return ["XGROUP", "DESTROY", key, group];
      case 1:
        return ["XGROUP", "DELCONSUMER", key, group, random.pick(consumers)];
      case 2:
        return ["XGROUP", "CREATECONSUMER", key, group, random.pick(consumers)];
      case 3:
        return ["XGROUP", "SETID", key, group, random.pick(["$", "0", this.#id()]), ...read];
      case 4:
        return random.chance(0.2) ? ["COPY", "s", "t", "REPLACE"] : ["XLEN", key];
      case 5:
        return random.chance(0.1) ? ["DEL", key] : ["XSETID", key, `${this.#last}-${random.int(3)}`];
      default:
        return ["XGROUP", "CREATE", key, group, random.pick(["$", "0", this.#id()]), "MKSTREAM", ...read];
    }
  }

  #pending(): Step {
    const random = this.#random;
    const consumer = random.chance(0.3) ? [random.pick(consumers)] : [];
    if (random.chance(0.3)) return ["XPENDING", ...this.#place()];
    return masked(
      ["XPENDING", ...this.#place(), random.pick(["-", this.#id()]), random.pick(["+", this.#id()]), "20", ...consumer],
      /:\d+(?=\r\n:\d+\r\n(?:\*|$))/,
      time,
    );
  }

  #claim(): Step {
    const random = this.#random;
    const [key, group] = this.#place();
    const justId = random.chance(0.5) ? ["JUSTID"] : [];
    if (random.chance(0.5))
      return [
        "XAUTOCLAIM",
        key,
        group,
        random.pick(consumers),
        "0",
        this.#id(),
        "COUNT",
        String(1 + random.int(4)),
        ...justId,
      ];
    const ids = Array.from({ length: 1 + random.int(3) }, () => this.#id());
    const options = random.pick([[], [], ["FORCE"], ["RETRYCOUNT", "7"], ["LASTID", this.#id()]]);
    return ["XCLAIM", key, group, random.pick(consumers), "0", ...ids, ...options, ...justId];
  }

  #range(): Step {
    const random = this.#random;
    const [start, end] = [random.pick(["-", this.#id()]), random.pick(["+", this.#id()])];
    const count = random.chance(0.5) ? ["COUNT", String(random.int(10))] : [];
    if (random.chance(0.5)) return ["XREVRANGE", random.pick(keys), end, start, ...count];
    return ["XRANGE", random.pick(keys), start, end, ...count];
  }
}

const length = 600;
const last: readonly Step[] = [
  advance(1),
  ...keys.flatMap((key): Step[] => [
    ["XRANGE", key, "-", "+"],
    ["XREVRANGE", key, "+", "-"],
    ["XINFO", "STREAM", key],
    masked(["XINFO", "STREAM", key, "FULL", "COUNT", "0"], moments, time),
  ]),
];
let drawn = 0;
let driver: Driver;

for (const nodeEntries of [3, 100])
  randomSequences(`streams with nodes of ${nodeEntries}`, startInstance, {
    length: length + last.length + 1,
    sequences: 6,
    seconds: Number(process.env["ALLSET_FUZZ_SECONDS"] ?? 0) / 2,
    command: (random) => {
      const at = drawn++ % (length + last.length + 1);
      if (at === 0) {
        driver = new Driver(random);
        return ["CONFIG", "SET", "stream-node-max-entries", String(nodeEntries)];
      }
      return at <= length ? driver.step() : last[at - length - 1];
    },
  });
