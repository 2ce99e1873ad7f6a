/**
 * Where the program's configuration comes from: a file in redis.conf's syntax, the environment, the command line. All three make
 * directives, a name and its words; a later one wins, in that order.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { decodeUtf8Escaped, splitInline } from "@allset/resp";
import { reasonOf, StartError } from "./start-error.js";

export interface Directive {
  readonly name: string;
  readonly words: readonly string[];
  /** Where it stands, for error messages: `redis.conf:12`, `--port`, `ALLSET_PORT`. */
  readonly origin: string;
  /** A name that is no parameter is passed over: other programs' variables may begin with `ALLSET_` too. */
  readonly passable?: true;
}

export interface CommandLine {
  readonly help: boolean;
  readonly version: boolean;
  /** The configuration file, where one was named. */
  readonly file: string | null;
  readonly directives: readonly Directive[];
}

/** The name of a configuration file that comes through the standard input. */
export const STANDARD_INPUT = "-";
const INCLUDE_DEPTH_MAX = 16;
const ENVIRONMENT_PREFIX = "ALLSET_";
const serviceVariable = /_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT_\d+_(TCP|UDP)(_|$)/;

/**
 * Reads arguments as redis-server does: a configuration file first, if any, then `--name value …`.
 * A value that begins with `--` ends the one before; `-h` and `-v` ask for help and the version.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const directives: Directive[] = [];
  let help = false;
  let version = false;
  let file: string | null = null;
  for (let i = 0; i < argv.length; ) {
    const word = argv[i++];
    if (word === STANDARD_INPUT && i === 1) file = word;
    else if (word === "-h" || word === "--help") help = true;
    else if (word === "-v" || word === "--version") version = true;
    else if (word.startsWith("--")) {
      const words: string[] = [];
      while (i < argv.length && !argv[i].startsWith("--")) words.push(argv[i++]);
      directives.push({ name: word.slice(2).toLowerCase(), words, origin: word });
    } else if (i === 1 && !word.startsWith("-")) file = word;
    else throw new StartError(`unexpected argument '${word}': options are written --name value`);
  }
  return { help, version, file, directives };
}

/**
 * `ALLSET_MAXMEMORY_POLICY=allkeys-lru` is the directive `maxmemory-policy allkeys-lru`. Left out are the variables with which
 * Kubernetes and Docker tell of a service that is called `allset` too: `ALLSET_PORT=tcp://10.0.0.7:7379` is no port.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): Directive[] {
  return Object.entries(environment)
    .filter((entry): entry is [string, string] => entry[0].startsWith(ENVIRONMENT_PREFIX) && entry[1] !== undefined)
    .filter(([variable, value]) => !serviceVariable.test(variable) && !value.startsWith("tcp://"))
    .map(([variable, value]) => ({
      name: variable.slice(ENVIRONMENT_PREFIX.length).toLowerCase().replaceAll("_", "-"),
      words: wordsOf(value, variable),
      origin: variable,
      passable: true,
    }));
}

/**
 * Reads a file (`-` is the standard input) and those that it includes, whose paths begin where the program runs, as in Redis.
 * Throws `StartError` for what cannot be read.
 */
export function readConfigurationFile(file: string, depth = 0): Directive[] {
  if (depth > INCLUDE_DEPTH_MAX) throw new StartError(`${file}: includes are nested too deeply`);
  let text: string;
  try {
    text = decodeUtf8Escaped(readFileSync(file === STANDARD_INPUT ? 0 : file));
  } catch (error) {
    throw new StartError(`cannot read the configuration file '${file}': ${reasonOf(error)}`);
  }
  return text.split("\n").flatMap((line, index) => parseLine(line, file, index + 1, depth));
}

function parseLine(line: string, file: string, number: number, depth: number): Directive[] {
  const trimmed = line.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return [];
  const origin = `${file}:${number}`;
  const [name, ...words] = wordsOf(trimmed, origin);
  if (name.toLowerCase() !== "include") return [{ name: name.toLowerCase(), words, origin }];
  return words.flatMap(filesOf).flatMap((included) => readConfigurationFile(included, depth + 1));
}

/** What an `include` names: a file, or with `*` and `?` in its last part all that match, which may be none. */
function filesOf(pattern: string): string[] {
  const { dir, base } = path.parse(pattern);
  if (!/[*?]/.test(base)) return [pattern];
  const source = base
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`);
  try {
    const names = readdirSync(dir === "" ? "." : dir).filter((name) => expression.test(name) && !name.startsWith("."));
    return names.sort().map((name) => path.join(dir, name));
  } catch {
    return [];
  }
}

function wordsOf(text: string, origin: string): string[] {
  const words = splitInline(text);
  if (words === undefined) throw new StartError(`${origin}: unbalanced quotes`);
  return Array.from({ length: words.count }, (_, index) => words.text(index));
}
