/**
 * SORT and SORT_RO at random beside redis-server: lists, sets and sorted sets, with every option, stored and not, and what is
 * stored sorted again. Left out is what redis-server leaves to chance: the order of a set that is not sorted, which its table
 * decides, and that of different elements whose weights are the same text.
 */
import { randomSequences, type SeededRandom, type Step, unordered } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const numbers = ["0", "-0", "1", "1.0", "01", "2", "-7", "10", "1e1", "2.5", "-2.5", "+4", " 6", "1e3", "inf", "-inf"];
const words = ["", "a", "A", "b", "ab", "a b", "10x", "\xff", "é", "x".repeat(70), "object_1->size"];
const integers = Array.from({ length: 100 }, (_, i) => `${i - 50}`);
const elements = [...new Set([...integers, ...numbers, ...words])];

/** Where lists of anything are stored. */
const stored = ["stored0", "stored1"];
const sources = ["list0", "list1", "set0", "set1", "ints", "zset0", "zset1", ...stored, "none"];
const patterns = ["number_*", "hash_*->number", "hash_*->none", "none_*", "hash_*", "number_*->x", "*"];
const nosort = ["nosort", "", "none", "#", "ints"];
/** A weight that is another text for each element. */
const distinct = "word_*";

/** What BY and GET find: each element's word, which is its own, and its numbers, which others share; some have none. */
const weights: readonly Step[] = [
  ["MSET", ...elements.flatMap((element, i) => [`word_${element}`, `${"zyxw"[i % 4]}${i}`])],
  ["MSET", ...elements.flatMap((element, i) => (i % 3 === 0 ? [] : [`number_${element}`, `${(i % 4) - 1}.5`]))],
  ...elements.slice(40).map((element, i): Step => ["HSET", `hash_${element}`, "number", i % 5]),
];

function some(random: SeededRandom, from: readonly string[], most: number): string[] {
  return Array.from({ length: 1 + random.int(most) }, () => random.pick(from));
}

function write(random: SeededRandom): Step {
  // Numbers alone can be sorted as such.
  const from = random.chance(0.6) ? numbers : elements;
  const which = random.int(2);
  switch (random.int(6)) {
    case 0:
      return [random.pick(["RPUSH", "LPUSH"]), `list${which}`, ...some(random, from, 12)];
    case 1:
      return ["SADD", `set${which}`, ...some(random, from, 8)];
    case 2:
      return ["SADD", "ints", ...some(random, integers, 20)];
    case 3:
      return ["ZADD", `zset${which}`, ...some(random, from, 8).flatMap((element) => [random.int(6), element])];
    case 4:
      return ["DEL", random.pick(sources)];
    default:
      return [random.pick(["SREM", "ZREM"]), `${random.pick(["set", "zset"])}${which}`, ...some(random, from, 8)];
  }
}

function drawBy(random: SeededRandom, source: string, alphabetic: boolean): string[] {
  const roll = random.random();
  if (roll < 0.35) return [];
  if (roll < 0.5) return ["BY", random.pick(nosort)];
  // What was stored may be anything, and have no word.
  if (alphabetic) return stored.includes(source) ? [] : ["BY", distinct];
  return ["BY", random.pick(patterns)];
}

function sort(random: SeededRandom): Step {
  const source = random.pick(sources);
  const isStored = stored.includes(source);
  const alphabetic = random.chance(0.5);
  const by = drawBy(random, source, alphabetic);
  const stores = random.chance(0.25);
  const name = !stores && random.chance(0.4) ? "SORT_RO" : "SORT";
  const unsorted = by.length > 0 && nosort.includes(by[1]) && /^(set|ints)/.test(source) && !stores;
  const options: string[][] = [by];
  if (alphabetic) options.push(["ALPHA"]);
  if (random.chance(0.4)) options.push([random.pick(["ASC", "DESC", "desc"])]);
  if (random.chance(0.4) && !unsorted)
    options.push(["LIMIT", `${random.int(9) - 2}`, `${random.pick([-1, 0, 1, 2, 3, 100])}`]);
  const gets = random.chance(0.5) ? some(random, ["#", "ints", distinct, ...patterns], unsorted ? 1 : 3) : [];
  for (const pattern of gets) options.push(["GET", pattern]);
  // Elements of known words stay what they are; anything else goes where no word is asked for.
  if (stores) options.push(["STORE", random.pick(gets.length === 0 && !isStored ? sources : stored)]);
  const call = [name, source, ...random.shuffle(options).flat()];
  return unsorted ? unordered(call, "a set that is not sorted comes in the order of its table") : call;
}

const afterwards: readonly Step[] = sources.flatMap((key): Step[] => [
  ["OBJECT", "ENCODING", key],
  ["DEBUG", "DIGEST-VALUE", key],
]);

const length = 400;
let drawn = 0;

randomSequences("SORT", startInstance, {
  length: weights.length + length + afterwards.length,
  sequences: 4,
  seconds: Number(process.env["ALLSET_FUZZ_SECONDS"] ?? 0),
  command: (random) => {
    const at = drawn++ % (weights.length + length + afterwards.length);
    if (at < weights.length) return weights[at];
    if (at >= weights.length + length) return afterwards[at - weights.length - length];
    return random.chance(0.3) ? write(random) : sort(random);
  },
});
