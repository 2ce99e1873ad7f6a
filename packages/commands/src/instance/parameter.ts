/**
 * The kinds of parameters that CONFIG knows. A kind turns the words of redis.conf into one canonical text, which CONFIG GET shows
 * and from which the value in use is made. Texts of refusals are Redis's.
 */
import type { Instance } from "./instance.js";
import type { Settings } from "./settings.js";

/** Why words are no value. */
export class Refused {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export interface Parameter {
  readonly name: string;
  /** The name that Redis had for it before. */
  readonly alias?: string;
  /** `immutable` is set at the start only; `protected` by CONFIG SET only where `enable-protected-configs` says so. */
  readonly access: "open" | "protected" | "immutable";
  /** Whether it takes several words: CONFIG SET then splits its one argument at blanks. */
  readonly takesWords: boolean;
  /** Whether further lines of a file add to the first one. */
  readonly addsUp?: boolean;
  /** The text of what `words` say. `current` is the text that they replace. */
  parse(words: readonly string[], current: string): string | Refused;
  readonly place: Place;
}

/** Where a value lives that something reads. */
export interface Place {
  /** The text of what is in use when the instance begins. */
  initial(instance: Instance): string;
  /** Puts the value to use. Returns why it cannot be, or null. */
  apply(instance: Instance, text: string): string | null;
}

export const UINT16_MAX: bigint = 2n ** 16n - 1n;
export const INT32_MAX: bigint = 2n ** 31n - 1n;
export const UINT32_MAX: bigint = 2n ** 32n - 1n;
export const INT64_MAX: bigint = 2n ** 63n - 1n;
export const UINT64_MAX: bigint = 2n ** 64n - 1n;

/** A value that is kept and answered; nothing reads it, or only who asks for its text. */
export const kept = (text: string): Place => ({ initial: () => text, apply: () => null });

/** A value that is refused unless it is the one that holds. */
export const only = (text: string, reason: string): Place => ({
  initial: () => text,
  apply: (_, next) => (next === text ? null : reason),
});

export function place(
  initial: (instance: Instance) => string | number,
  apply: (instance: Instance, text: string) => void,
): Place {
  return {
    initial: (instance) => String(initial(instance)),
    apply(instance, text) {
      apply(instance, text);
      return null;
    },
  };
}

type NumberSetting = { [K in keyof Settings]: number extends Settings[K] ? K : never }[keyof Settings];

/** A number among the settings. */
export const setting = (name: NumberSetting): Place =>
  place(
    ({ settings }) => settings[name],
    ({ settings }, text) => {
      settings[name] = Number(text);
    },
  );

const at = (value: string | Place): Place => (typeof value === "string" ? kept(value) : value);

const open = { access: "open", takesWords: false } as const;

/** A 64-bit integer from `min` to `max`. */
export const integer = (name: string, min: bigint | number, max: bigint, value: string | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse([word]) {
    if (!isInteger(word)) return new Refused("argument couldn't be parsed into an integer");
    return inRange(BigInt(word), BigInt(min), max);
  },
});

/** An integer that is moved into narrower bounds than those outside which it is refused. */
export const clamped = (min: bigint, max: bigint, parameter: Parameter): Parameter => ({
  ...parameter,
  parse(given, current) {
    const parsed = parameter.parse(given, current);
    if (parsed instanceof Refused) return parsed;
    const value = BigInt(parsed);
    return String(value < min ? min : value > max ? max : value);
  },
});

/** An integer of which only powers of two are taken. */
export const powerOfTwo = (parameter: Parameter): Parameter => ({
  ...parameter,
  parse(given, current) {
    const parsed = parameter.parse(given, current);
    if (parsed instanceof Refused) return parsed;
    const value = BigInt(parsed);
    return value > 0n && (value & (value - 1n)) === 0n
      ? parsed
      : new Refused(`${parameter.name} must be a power of two`);
  },
});

/** Bytes, with a unit: `1k` is 1000, `1kb` 1024. */
export const memory = (name: string, min: bigint | number, max: bigint, value: string | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse([word]) {
    const bytes = parseMemory(word);
    return bytes === null ? new Refused("argument must be a memory value") : inRange(bytes, BigInt(min), max);
  },
});

/** Bytes, or a percentage of `maxmemory`. */
export const memoryOrPercent = (name: string, value: string | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse([word]) {
    const percent = /^(\d+)%$/.exec(word);
    if (percent !== null && Number(percent[1]) > 100)
      return new Refused("percentage argument must be less or equal to 100");
    if (percent !== null) return Number(percent[1]) === 0 ? "0" : `${Number(percent[1])}%`;
    const bytes = parseMemory(word);
    return bytes === null ? new Refused("argument must be a memory or percent value") : String(bytes);
  },
});

export const yesOrNo = (name: string, value: "yes" | "no" | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse([word]) {
    const text = word.toLowerCase();
    return text === "yes" || text === "no" ? text : new Refused("argument must be 'yes' or 'no'");
  },
});

/** One of some words. */
export const oneOf = (name: string, choices: readonly string[], value: string | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse: ([word]) => choice(word, choices),
});

export const text = (name: string, value: string | Place): Parameter => ({
  ...open,
  name,
  place: at(value),
  parse: ([word]) => word,
});

/** Several words, which `parse` checks. */
export const words = (name: string, value: string | Place, parse: Parameter["parse"]): Parameter => ({
  ...open,
  name,
  takesWords: true,
  place: at(value),
  parse,
});

export const immutable = (...parameters: readonly Parameter[]): Parameter[] =>
  parameters.map((parameter) => ({ ...parameter, access: "immutable" }));

export const secured = (...parameters: readonly Parameter[]): Parameter[] =>
  parameters.map((parameter) => ({ ...parameter, access: "protected" }));

/** A parameter that Redis knew by another name, which still works. */
export const renamed = (alias: string, parameter: Parameter): Parameter => ({ ...parameter, alias });

/** The canonical spelling of `word` among `choices`. */
export function choice(word: string, choices: readonly string[]): string | Refused {
  const text = word.toLowerCase();
  return choices.includes(text) ? text : new Refused(`argument(s) must be one of the following: ${choices.join(", ")}`);
}

/** A canonical decimal integer of 64 bits. */
export function isInteger(word: string): boolean {
  return /^(0|-?[1-9]\d{0,18})$/.test(word) && BigInt.asIntN(64, BigInt(word)) === BigInt(word);
}

const units: Readonly<Record<string, bigint>> = {
  "": 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
};

/** A number of bytes with its unit, as an unsigned 64-bit integer (it wraps where the unit makes it larger), or null. */
export function parseMemory(word: string): bigint | null {
  const parts = /^(\d*)([a-z]*)$/i.exec(word);
  if (parts === null) return null;
  const unit = parts[2].toLowerCase();
  if (!Object.hasOwn(units, unit)) return null;
  const digits = BigInt(parts[1]);
  return ((digits < UINT64_MAX ? digits : UINT64_MAX) * units[unit]) & UINT64_MAX;
}

const inRange = (value: bigint, min: bigint, max: bigint): string | Refused =>
  value >= min && value <= max ? String(value) : new Refused(`argument must be between ${min} and ${max} inclusive`);
