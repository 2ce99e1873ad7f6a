/**
 * The parameters of an instance, by redis.conf's names: what CONFIG reads and changes, and what a program sets at its start from a
 * file, its command line or its environment.
 *
 * The text of every value is kept here, so that it reads as it was set; what runs reads `Settings` and the keyspace's options.
 */
import { configSetFailed, unknownParameter } from "../errors.js";
import { matchGlob } from "../glob.js";
import type { Instance } from "./instance.js";
import { newerParameters } from "./newer-parameters.js";
import { type Parameter, Refused } from "./parameter.js";
import { parameters } from "./parameter-table.js";

const all: readonly Parameter[] = [...parameters, ...newerParameters];

/** A program's part of a change: null, or why it cannot be. */
export type Follower = (text: string) => string | null;

/** A parameter of one instance. Both names of a renamed one share it. */
interface Slot {
  readonly parameter: Parameter;
  /** The text that the instance began with. */
  initial: string;
  text: string;
  follow: Follower | null;
  /** `follow` is called although the text stays: it names files, and what they hold may have changed. */
  followsAlways: boolean;
  /** Lines of a file were read: further ones add to them. */
  begun: boolean;
}

interface Change {
  readonly slot: Slot;
  readonly name: string;
  readonly words: readonly string[];
  readonly before: string;
}

/** The names of all parameters, those that Redis had before included. */
export const parameterNames: readonly string[] = all.flatMap(({ name, alias }) =>
  alias === undefined ? [name] : [name, alias],
);

const encoder = new TextEncoder();

export class Configuration {
  readonly #instance: Instance;
  readonly #slots = new Map<string, Slot>();

  constructor(instance: Instance) {
    this.#instance = instance;
    for (const parameter of all) this.define(parameter);
  }

  /** Adds a parameter: a program has some of its own. */
  define(parameter: Parameter): void {
    const initial = parameter.place.initial(this.#instance);
    const slot: Slot = { parameter, initial, text: initial, follow: null, followsAlways: false, begun: false };
    this.#slots.set(parameter.name, slot);
    if (parameter.alias !== undefined) this.#slots.set(parameter.alias, slot);
  }

  /** The text of a parameter. Throws for a name that there is none of. */
  get(name: string): string {
    return this.#slot(name).text;
  }

  /** Names and texts of the parameters that the patterns ask for. A name without wildcards is answered as it was written. */
  match(patterns: readonly string[]): ReadonlyMap<string, string> {
    const found = new Map<string, readonly [name: string, text: string]>();
    const add = (name: string, slot: Slot): void => {
      const key = name.toLowerCase();
      if (!found.has(key)) found.set(key, [name, slot.text]);
    };
    for (const pattern of patterns) {
      if (/[*?[]/.test(pattern)) {
        for (const [name, slot] of this.#slots) if (matches(pattern, name)) add(name, slot);
      } else {
        const slot = this.#slots.get(pattern.toLowerCase());
        if (slot !== undefined) add(pattern, slot);
      }
    }
    return new Map(found.values());
  }

  /** CONFIG SET: changes all of `pairs`, or none; `local` says whether the client is. Returns the error to answer, or null. */
  set(pairs: readonly (readonly [name: string, value: string])[], local: boolean): string | null {
    const changes: Change[] = [];
    for (const [name, value] of pairs) {
      const slot = this.#slots.get(name.toLowerCase());
      if (slot === undefined) return unknownParameter(name);
      const { access, takesWords } = slot.parameter;
      if (access === "immutable") return configSetFailed(name, "can't set immutable config");
      if (access === "protected" && !this.#mayProtected(local))
        return configSetFailed(name, "can't set protected config");
      if (changes.some((other) => other.name === name.toLowerCase()))
        return configSetFailed(name, "duplicate parameter");
      changes.push({
        slot,
        name: name.toLowerCase(),
        words: takesWords ? value.split(" ") : [value],
        before: slot.text,
      });
    }
    return this.#apply(changes);
  }

  /**
   * Sets a parameter at the start, immutable ones too, to the words of a line of a file or of an option. Returns what is wrong, or
   * null. Lines of `save` add up.
   */
  setFromText(name: string, words: readonly string[]): string | null {
    const slot = this.#slots.get(name.toLowerCase());
    if (slot === undefined) return "Bad directive or wrong number of arguments";
    if (!slot.parameter.takesWords && words.length !== 1) return "wrong number of arguments";
    const adds = slot.parameter.addsUp === true && slot.begun && words.join("") !== "";
    const all = adds && slot.text !== "" ? [...slot.text.split(" "), ...words] : words;
    slot.begun = true;
    return this.#change(slot, all) ?? slot.follow?.(slot.text) ?? null;
  }

  /**
   * Has the program take part in changes of a parameter: `follow` is called behind each, and may refuse. With `always` also where
   * CONFIG SET leaves the text as it is.
   */
  follow(name: string, follow: Follower, always = false): void {
    const slot = this.#slot(name);
    slot.follow = follow;
    slot.followsAlways = always;
  }

  /** Whether the text of a parameter is several words in a file. */
  takesWords(name: string): boolean {
    return this.#slot(name).parameter.takesWords;
  }

  /** Parameters that were changed since the instance began, for CONFIG REWRITE. */
  changed(): [name: string, text: string][] {
    const slots = [...new Set(this.#slots.values())].filter(({ text, initial }) => text !== initial);
    return slots.map(({ parameter, text }) => [parameter.name, text]);
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new Error(`there is no parameter ${name}`);
    return slot;
  }

  #mayProtected(local: boolean): boolean {
    const who = this.get("enable-protected-configs");
    return who === "yes" || (who === "local" && local);
  }

  #apply(changes: readonly Change[]): string | null {
    for (const [done, { slot, name, words }] of changes.entries()) {
      const reason = this.#change(slot, words);
      if (reason === null) continue;
      this.#restore(changes.slice(0, done));
      return configSetFailed(name, reason);
    }
    for (const [done, { slot, name, before }] of changes.entries()) {
      const reason = slot.text === before && !slot.followsAlways ? null : (slot.follow?.(slot.text) ?? null);
      if (reason === null) continue;
      this.#restore(changes);
      for (const { slot } of changes.slice(0, done)) slot.follow?.(slot.text);
      return configSetFailed(name, reason);
    }
    return null;
  }

  #change(slot: Slot, words: readonly string[]): string | null {
    const parsed = slot.parameter.parse(words, slot.text);
    if (parsed instanceof Refused) return parsed.reason;
    const reason = slot.parameter.place.apply(this.#instance, parsed);
    if (reason === null) slot.text = parsed;
    return reason;
  }

  /** Takes changes back, the last one first: each is then one that was right before. */
  #restore(changes: readonly Change[]): void {
    for (const { slot, before } of [...changes].reverse()) {
      slot.parameter.place.apply(this.#instance, before);
      slot.text = before;
    }
  }
}

function matches(pattern: string, name: string): boolean {
  const bytes = encoder.encode(pattern);
  const text = encoder.encode(name);
  return matchGlob(bytes, 0, bytes.length, text, 0, text.length, true);
}
