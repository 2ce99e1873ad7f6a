import { isOption, startsWithWord, widthOf } from "./grammar.js";
import type { Node } from "./node.js";

/** A literal word of a command's options, in the form that is read on each call. */
export interface Word {
  readonly name: string;
  readonly lower: Uint8Array;
  /** Words of one group exclude each other. */
  readonly group: number;
  readonly once: boolean;
  /** The words that may stand between it and its first value (`=` and `~` of MAXLEN): indexes of words. They exclude each other. */
  readonly infixes: readonly number[];
  /** How many values follow at least. */
  readonly values: number;
  /** Its values end with a counted part: so many arguments for each item. Else 0. */
  readonly stride: number;
  /** Its values end with one part for each item of the head's count: so many arguments for each. Else 0. */
  readonly perCount: number;
  /** Its last value repeats: everything that follows belongs to it. */
  readonly takesRest: boolean;
}

/** All words of a command's options. */
export interface Words {
  readonly list: readonly Word[];
  /** The first so many are recognized anywhere among the options; the others only between another word and its value. */
  readonly free: number;
  readonly groups: number;
}

/**
 * Compiles the options of a command.
 *
 * @throws for grammars that the parser cannot read
 */
export function wordsOf(options: readonly Node[]): Words {
  const compiler = new Compiler();
  for (const option of options) compiler.option(option);
  return compiler.words();
}

type Infix = Omit<Word, "infixes">;

/** Words meet in the order of declaration; those that stand behind the values of another one follow it. */
class Compiler {
  readonly #free = new Map<string, Omit<Word, "infixes"> & { readonly infixes: readonly string[] }>();
  readonly #infixes = new Map<string, Infix>();
  /** Words behind the values of alternatives (`MAXLEN … [LIMIT n] | MINID … [LIMIT n]`) may be met twice. */
  readonly #belonging = new Set<string>();
  #groups = 0;

  option(option: Node): void {
    this.#lead(option, [], this.#groups++, false, false);
  }

  words(): Words {
    const names = [...this.#free.keys(), ...this.#infixes.keys()];
    if (new Set(names).size !== names.length) throw declaredTwice(names);
    const free = [...this.#free.values()].map((word) => ({
      ...word,
      infixes: word.infixes.map((name) => names.indexOf(name)),
    }));
    const infixes = [...this.#infixes.values()].map((word) => ({ ...word, infixes: [] }));
    return { list: [...free, ...infixes], free: free.length, groups: this.#groups };
  }

  /** The words with which `node` begins; `rest` follows each of them. */
  #lead(node: Node, rest: readonly Node[], group: number, once: boolean, belongs: boolean): void {
    const onceHere = once || node.once === true;
    switch (node.node) {
      case "token":
        return this.#word(node.token, rest, group, onceHere, belongs);
      case "option":
        return this.#word(node.token, [node.of, ...rest], group, onceHere, belongs);
      case "oneOf":
        for (const alternative of node.of) this.#lead(alternative, rest, group, onceHere, belongs);
        return;
      case "block":
        return this.#lead(node.of[0], [...node.of.slice(1), ...rest], group, onceHere, belongs);
      case "optional":
      case "required":
      case "many":
        return this.#lead(node.of, rest, group, onceHere, belongs);
      default:
        throw new Error(`${node.node} cannot begin an option`);
    }
  }

  #word(name: string, following: readonly Node[], group: number, once: boolean, belongs: boolean): void {
    const parts = following.flatMap(flatten);
    const first = parts.findIndex((part) => !isOption(part));
    const end = parts.findLastIndex((part) => !isOption(part)) + 1;
    const infixes = parts.slice(0, Math.max(first, 0)).flatMap((part) => this.#infixWords(part));
    const values = valuesOf(name, parts.slice(Math.max(first, 0), end));
    if (this.#free.has(name)) {
      if (!(belongs && this.#belonging.has(name))) throw declaredTwice([...this.#free.keys()]);
    } else {
      if (belongs) this.#belonging.add(name);
      this.#free.set(name, { name, lower: lowerOf(name), group, once, infixes, ...values });
    }
    for (const part of parts.slice(end)) this.#behind(part);
  }

  /** An optional word behind the values of another one: a group of its own, unless an alternative declared it before. */
  #behind(part: Node): void {
    const known = this.#free.get(firstWordOf(part))?.group;
    this.#lead(part, [], known ?? this.#groups++, false, true);
  }

  #infixWords(part: Node): string[] {
    const tokens = part.node === "optional" && part.of.node === "oneOf" ? part.of.of : [(part as { of: Node }).of];
    const names = tokens.map((token) => {
      if (token.node !== "token") throw new Error(`${token.node} in front of an option's value`);
      return token.token;
    });
    if (names.every((name) => this.#infixes.has(name))) return names;
    const group = this.#groups++;
    for (const name of names) {
      this.#infixes.set(name, { name, lower: lowerOf(name), group, once: false, ...noValues });
    }
    return names;
  }
}

const noValues = { values: 0, stride: 0, perCount: 0, takesRest: false } as const;
const lowerOf = (name: string): Uint8Array => new TextEncoder().encode(name.toLowerCase());
const declaredTwice = (names: readonly string[]): Error =>
  new Error(`an option word is declared twice: ${names.join(" ")}`);

/** A block that is a value is its parts. */
const flatten = (node: Node): readonly Node[] => (node.node === "block" ? node.of.flatMap(flatten) : [node]);

function firstWordOf(node: Node): string {
  if (node.node === "token" || node.node === "option") return node.token;
  if (node.node === "oneOf" || node.node === "block") return firstWordOf(node.of[0]);
  return startsWithWord((node as { of: Node }).of) ? firstWordOf((node as { of: Node }).of) : "";
}

/** How many values `parts` are. */
function valuesOf(name: string, parts: readonly Node[]): Pick<Word, "values" | "stride" | "perCount" | "takesRest"> {
  let values = 0;
  for (const [index, part] of parts.entries()) {
    const { min, max } = widthOf(part);
    const isLast = index === parts.length - 1;
    if (isLast && part.node === "counted") return { ...noValues, values: values + 1, stride: widthOf(part.of).min };
    if (isLast && part.node === "many" && part.per !== undefined) return { ...noValues, values, perCount: min };
    values += min;
    if (min !== max && !parts.slice(index).every((late) => late.node === "many")) {
      throw new Error(`${name}: values of varying number`);
    }
  }
  return { ...noValues, values, takesRest: parts.at(-1)?.node === "many" };
}
