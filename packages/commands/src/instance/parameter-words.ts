/** The parameters that take several words, each with its own grammar and Redis's own complaints. */
import { parseNotifyClasses, printNotifyClasses } from "./notify-classes.js";
import { choice, isInteger, parseMemory, Refused } from "./parameter.js";

const isEmpty = (words: readonly string[]): boolean => words.length === 1 && words[0] === "";

/** `save`: pairs of seconds and changes. */
export function savePoints(given: readonly string[]): string | Refused {
  if (isEmpty(given)) return "";
  const valid =
    given.length % 2 === 0 && given.every((word, i) => /^\d+$/.test(word) && (i % 2 === 1 || Number(word) > 0));
  return valid ? given.map(Number).join(" ") : new Refused("Invalid save parameters");
}

const classes = ["normal", "slave", "pubsub"] as const;

/** The limits in a text of `client-output-buffer-limit`, by class in Redis's words: hard bytes, soft bytes, soft seconds. */
export function limitsIn(limits: string): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const given = limits.split(" ");
  for (let i = 0; i < given.length; i += 4) found.set(given[i], given.slice(i + 1, i + 4));
  return found;
}

/** `client-output-buffer-limit`: for each class that is named its limits; the others keep theirs. */
export function bufferLimits(given: readonly string[], current: string): string | Refused {
  if (isEmpty(given)) return current;
  if (given.length % 4 !== 0) return new Refused("Wrong number of arguments in buffer limit configuration.");
  const limits = limitsIn(current);
  for (let i = 0; i < given.length; i += 4) {
    const name = given[i].toLowerCase() === "replica" ? "slave" : given[i].toLowerCase();
    if (!limits.has(name)) return new Refused("Invalid client class specified in buffer limit configuration.");
    const [hard, soft] = [parseMemory(given[i + 1]), parseMemory(given[i + 2])];
    const seconds = given[i + 3];
    if (hard === null || soft === null || !isInteger(seconds) || Number(seconds) < 0)
      return new Refused("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    limits.set(name, [String(hard), String(soft), seconds]);
  }
  return classes.map((name) => [name, ...(limits.get(name) ?? [])].join(" ")).join(" ");
}

/** `latency-tracking-info-percentiles`: numbers from 0 to 100, or none. */
export function percentiles(given: readonly string[]): string | Refused {
  if (isEmpty(given)) return "";
  const values = given.map((word) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN));
  if (values.some(Number.isNaN)) return new Refused("Invalid latency-tracking-info-percentiles parameters");
  if (values.some((value) => value < 0 || value > 100))
    return new Refused("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
  return values.join(" ");
}

const SCORE_MAX = 2000;

/** `oom-score-adj-values`: three scores for the kernel. */
export function scoreValues(given: readonly string[]): string | Refused {
  if (given.length !== 3) return new Refused("wrong number of arguments");
  const valid = given.every((word) => isInteger(word) && Math.abs(Number(word)) <= SCORE_MAX);
  return valid
    ? given.join(" ")
    : new Refused(`Invalid oom-score-adj-values, elements must be between -${SCORE_MAX} and ${SCORE_MAX}.`);
}

const shutdownChoices = ["default", "save", "nosave", "now", "force"];

/** `shutdown-on-sigint` and its like: what SHUTDOWN would be called with. */
export function shutdownWords(given: readonly string[]): string | Refused {
  const chosen = new Set<string>();
  for (const word of given) {
    const text = choice(word, shutdownChoices);
    if (text instanceof Refused) return text;
    if (text !== "default") chosen.add(text);
  }
  if (chosen.has("save") && chosen.has("nosave"))
    return new Refused("shutdown options SAVE and NOSAVE can't be used simultaneously");
  return shutdownChoices.filter((word) => chosen.has(word)).join(" ") || "default";
}

/** `notify-keyspace-events`: letters. */
export function notifyLetters(given: readonly string[]): string | Refused {
  const classes = parseNotifyClasses(given.join(" "));
  return classes === null
    ? new Refused("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
    : printNotifyClasses(classes);
}

/** Addresses and the like: any words. */
export const anyWords = (given: readonly string[]): string => given.join(" ");
