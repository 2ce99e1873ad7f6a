import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Args, createBufferPool, type ReplySink, RespWriter } from "@allset/resp";
import { RawConnection, redisServerVersion, referenceVersion, sharedReferenceServer } from "@allset/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { families } from "../specs.js";
import { Command } from "./command.js";
import { commandDocs, writeCommandDocs } from "./command-docs.js";
import { commandInfo, writeCommandInfo } from "./command-info.js";
import { accessOfBits, KeyPositions } from "./key-positions.js";
import { containerOf } from "./spec.js";

/** What redis-server says about its commands; `ALLSET_RECORD=1` writes it, and where it is installed it must still say so. */
interface Recording {
  reference: string;
  info: Record<string, Tree>;
  docs: Record<string, Tree>;
  keys: Record<string, Tree>;
}
type Tree = string | number | null | Tree[] | { [name: string]: Tree };

const path = fileURLToPath(new URL("./command-info.transcript.json", import.meta.url));
const recording = process.env["ALLSET_RECORD"] === "1";
const live = recording || (redisServerVersion() === referenceVersion && process.env["ALLSET_LIVE"] !== "0");

const isOlder = (version: string): boolean => version.localeCompare(referenceVersion, "en", { numeric: true }) <= 0;
const isYounger = (version: string): boolean => !isOlder(version);

const all = families.flatMap(({ group, specs }) =>
  Object.entries(specs).map(([name, spec]) => ({ name, group, spec, specs })),
);
const topLevel = all.filter(({ name }) => containerOf(name) === null);

/** Calls whose keys the real server is asked for. */
const keyCalls = [
  "get k",
  "set k v",
  "set k v get",
  "set k v GeT",
  "mget a b c",
  "mset a 1 b 2",
  "mset a 1 b",
  "msetnx a 1",
  "lcs a b len",
  "bitop and d a b",
  "bitfield k",
  "bitfield k get u8 0",
  "bitfield k get u8",
  "bitfield k overflow sat get u8 0",
  "bitfield k set u8 0 1",
  "bitfield k get u8 0 incrby u8 0 1",
  "bitfield_ro k get u8 0",
  "pfadd k a b",
  "geoadd k 1 1 m",
  "georadius k 1 1 1 m",
  "georadius k 1 1 1 m store d",
  "georadius k 1 1 1 m withdist storedist d",
  "georadius k 1 1 1 m store d storedist e",
  "georadiusbymember k m 1 m store d",
  "geosearchstore d s frommember m byradius 1 m",
  "pfcount a b",
  "pfdebug getreg k",
  "pfmerge d a b",
  "copy a b db 1",
  "rename a b",
  "del a b c",
  "object encoding k",
  "memory usage k samples 5",
  "watch a b",
  "ssubscribe a b",
  "spublish c m",
  "ping",
  "scan 0",
  "sort k",
  "sort k store d",
  "sort k by w_* get # get x->f store d",
  "sort k limit 0 store store d",
  "sort k store a store b",
  "sort k by store store b",
  "sort_ro k by a",
  "client id",
  "zunionstore d 2 a b weights 1 2",
  "zinter 3 a b",
  "bzmpop 0 2 a b min",
  "bzpopmin a b 0",
];

/** A place where Allset's description of a command differs from redis-server 7.0.15's, and why. */
interface Exception {
  /** A path: a command, a field, and for arguments the names that lead to it. All below it is excepted. */
  readonly at: string;
  readonly reason: string;
}

const deprecatedLater = "7.0.15 does not mark it; later versions do, and name this same replacement";
const twice = "7.0.15 calls two arguments `len`; later versions give the second a name of its own";
const oneWord = "7.0.15 refuses calls of a single word; later versions take them, as COMMAND GETKEYS PING";
const undocumented = "7.0.15 documents no arguments";
const takesMore = "later versions take one word more, WITHSCORE";
const notImplemented = "client tracking and blocking commands are not implemented yet";

const exceptions: readonly Exception[] = [
  { at: "lcs arguments MINMATCHLEN", reason: twice },
  { at: "lcs arguments order", reason: twice },
  {
    at: "msetnx tips",
    reason: "they would let a proxy split the call, and a part of the keys would be set (DESIGN.md, section 3)",
  },
  { at: "psetex doc_flags", reason: deprecatedLater },
  { at: "psetex deprecated", reason: deprecatedLater },
  { at: "setex doc_flags", reason: deprecatedLater },
  { at: "setex deprecated", reason: deprecatedLater },
  { at: "setnx doc_flags", reason: deprecatedLater },
  { at: "setnx deprecated", reason: deprecatedLater },
  {
    at: "bitop arguments operation",
    reason: "7.0.15 calls the operation a string; it is one of a few words, as later versions say",
  },
  { at: "geohash arguments member", reason: "7.0.15 takes none as well, as later versions say" },
  { at: "geopos arguments member", reason: "7.0.15 takes none as well, as later versions say" },
  { at: "georadius_ro history", reason: "7.0.15 tells of units in capitals for the other commands only" },
  { at: "georadiusbymember_ro history", reason: "7.0.15 tells of units in capitals for the other commands only" },
  { at: "pfmerge arguments sourcekey", reason: "7.0.15 takes none as well, as later versions say" },
  { at: "client|pause since", reason: "7.0.15 names a preview of 3.0.0, later versions the release" },
  { at: "command|getkeys arity", reason: oneWord },
  { at: "command|getkeys arguments", reason: undocumented },
  { at: "command|getkeysandflags arity", reason: oneWord },
  { at: "command|getkeysandflags arguments", reason: undocumented },
  { at: "debug arguments", reason: undocumented },
  { at: "zrank arity", reason: takesMore },
  { at: "zrevrank arity", reason: takesMore },
  { at: "client|caching", reason: notImplemented },
  { at: "client|getredir", reason: notImplemented },
  { at: "client|tracking", reason: notImplemented },
  { at: "client|trackinginfo", reason: notImplemented },
];

let expected: Recording;
beforeAll(async () => {
  if (recording) writeFileSync(path, format(await observe()));
  expected = JSON.parse(existsSync(path) ? readFileSync(path, "utf8") : '{"info":{},"docs":{},"keys":{}}') as Recording;
});

describe("COMMAND INFO, COMMAND DOCS and COMMAND GETKEYS as redis-server", () => {
  const needed = new Set<Exception>();

  it.runIf(live)("the transcript is fresh (where redis-server 7.0.15 is installed)", async () => {
    expect(await observe()).toEqual(expected);
  });

  it.each(topLevel)("$name", ({ name, group, spec, specs }) => {
    if (expected.info[name] === undefined) {
      expect(isYounger(spec.since), "unknown to redis-server, and not younger").toBe(true);
      return;
    }
    const info = parsed((reply) => writeCommandInfo(commandInfo(name, group, spec, specs), reply));
    const docs = parsed((reply) => {
      reply.map(1);
      writeCommandDocs(commandDocs(name, group, spec, specs), reply);
    });
    const ours = withoutYounger({ ...flatInfo(info), ...flatDocs(docs, name) });
    const theirs = { ...flatInfo(expected.info[name]), ...flatDocs(expected.docs[name], name) };
    expect(differences(ours, theirs, needed)).toEqual([]);
  });

  it.each(keyCalls)("the keys of: %s", (line) => {
    const args = new Args().assign(line.split(" "));
    const [first, second] = line.split(" ");
    const found = all.find(({ name }) => name === `${first}|${second}`) ?? all.find(({ name }) => name === first);
    const command = new Command(0, found!.name, found!.group, found!.spec, null, null, []);
    const keys = new KeyPositions();
    const fits = command.keysOf(args, keys);
    const listed = Array.from({ length: keys.count }, (_, i) => [
      args.text(keys.at[i]),
      accessOfBits(keys.access[i]),
    ]).filter(([, access]) => !access.includes("not_key"));
    const reply = expected.keys[line];
    if (typeof reply === "string") expect(fits && listed.length > 0, reply).toBe(false);
    else expect(listed).toEqual(reply);
  });

  afterAll(() => {
    const unneeded = exceptions.filter((exception) => !needed.has(exception));
    expect(unneeded, "exceptions that nothing needs").toEqual([]);
  });
});

/** The paths at which `ours` and `theirs` differ, but for excepted ones, which are noted as needed. */
function differences(ours: Flat, theirs: Flat, needed: Set<Exception>): string[] {
  const paths = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return paths
    .filter((at) => ours[at] !== theirs[at])
    .filter((at) => {
      const matching = exceptions.filter((exception) => at === exception.at || at.startsWith(`${exception.at} `));
      for (const exception of matching) needed.add(exception);
      return matching.length === 0;
    })
    .map((at) => `${at}: ${ours[at]} instead of ${theirs[at]}`);
}

const younger = all.filter(({ spec }) => isYounger(spec.since));

/** The facts but for those of subcommands that the reference cannot know. */
const withoutYounger = (flat: Flat): Flat =>
  Object.fromEntries(Object.entries(flat).filter(([at]) => !younger.some(({ name }) => at.startsWith(`${name} `))));

/** Facts by path: `set arguments condition type` is `oneof`. */
type Flat = Record<string, string>;

/** An item of COMMAND INFO. Subcommands stand under their own names; texts of notes are our own. */
function flatInfo(item: Tree): Flat {
  const [name, arity, flags, first, last, step, categories, tips, keySpecs, subcommands] = item as Tree[];
  const flat: Flat = {
    [`${name} arity`]: String(arity),
    [`${name} flags`]: String(flags),
    [`${name} range`]: `${first} ${last} ${step}`,
    [`${name} categories`]: String(categories),
    [`${name} tips`]: String(tips),
  };
  for (const [index, keySpec] of (keySpecs as { [name: string]: Tree }[]).entries()) {
    const { notes, ...rest } = keySpec;
    flat[`${name} keys ${index}`] = JSON.stringify({ ...rest, notes: notes !== undefined });
  }
  for (const sub of subcommands as Tree[]) Object.assign(flat, flatInfo(sub));
  return flat;
}

/** An entry of COMMAND DOCS. Summaries, complexities and history texts are our own words; what is younger than the reference is left out. */
function flatDocs(entry: Tree, name: string): Flat {
  const docs = (entry as { [name: string]: { [field: string]: Tree } })[name];
  const deprecated = docs["deprecated_since"] !== undefined && isOlder(String(docs["deprecated_since"]));
  const docFlags = ((docs["doc_flags"] ?? []) as string[]).filter((flag) => flag !== "deprecated" || deprecated);
  const flat: Flat = {
    [`${name} group`]: String(docs["group"]),
    [`${name} since`]: String(docs["since"]),
    [`${name} complexity`]: String(docs["complexity"] !== undefined),
    [`${name} history`]: ((docs["history"] ?? []) as string[][])
      .map(([version]) => version)
      .filter(isOlder)
      .join(),
    [`${name} doc_flags`]: docFlags.join(),
    [`${name} deprecated`]: deprecated ? `${docs["deprecated_since"]} ${docs["replaced_by"]}`.replaceAll("!", "") : "",
    ...flatArguments((docs["arguments"] ?? []) as Argument[], `${name} arguments`),
  };
  const subcommands = (docs["subcommands"] ?? {}) as { [name: string]: Tree };
  for (const [sub, below] of Object.entries(subcommands)) Object.assign(flat, flatDocs({ [sub]: below }, sub));
  return flat;
}

type Argument = { name: string; token?: string; since?: string; arguments?: Argument[]; [field: string]: unknown };

function flatArguments(list: readonly Argument[], at: string): Flat {
  const flat: Flat = {};
  for (const { arguments: inner, ...own } of list.filter(({ since }) => since === undefined || isOlder(since))) {
    const here = `${at} ${own.token ?? own.name}`;
    flat[here] = JSON.stringify(own, Object.keys(own).sort());
    Object.assign(flat, flatArguments(inner ?? [], here));
  }
  flat[`${at} order`] = list
    .filter(({ since }) => since === undefined || isOlder(since))
    .map(({ name }) => name)
    .join();
  return flat;
}

async function observe(): Promise<Recording> {
  const server = await sharedReferenceServer();
  const connection = await RawConnection.open(server.address);
  await connection.call("HELLO", "3");
  const ask = async (...words: string[]): Promise<Tree> => parse(await connection.call("COMMAND", ...words));
  const found: Recording = { reference: `redis-server ${referenceVersion}`, info: {}, docs: {}, keys: {} };
  for (const { name } of topLevel) {
    const [info] = (await ask("INFO", name)) as Tree[];
    if (info === null) continue;
    found.info[name] = sorted(info);
    found.docs[name] = await ask("DOCS", name);
  }
  for (const line of keyCalls) found.keys[line] = await ask("GETKEYSANDFLAGS", ...line.split(" "));
  await connection.close();
  return found;
}

/** Subcommands come in the order of a seeded hash table: sorted here. */
function sorted(info: Tree): Tree {
  const fields = info as Tree[];
  const byName = (a: Tree, b: Tree): number => String((a as Tree[])[0]).localeCompare(String((b as Tree[])[0]));
  return [...fields.slice(0, 9), (fields[9] as Tree[]).toSorted(byName)];
}

/** What a writer writes, as RESP3, parsed. */
function parsed(write: (reply: ReplySink) => void): Tree {
  const writer = new RespWriter(createBufferPool());
  writer.protocol = 3;
  write(writer);
  return parse(new TextDecoder("latin1").decode(writer.buffer.subarray(0, writer.length)));
}

/** A RESP3 reply as a tree: maps as objects, sets as arrays, errors as their text. */
function parse(text: string): Tree {
  let at = 0;
  const value = (): Tree => {
    const end = text.indexOf("\r\n", at);
    const type = text[at];
    const head = text.slice(at + 1, end);
    at = end + 2;
    if (type === "+" || type === "-") return head;
    if (type === ":") return Number(head);
    if (type === "_" || head === "-1") return null;
    if (type === "$") return text.slice(at, (at += Number(head) + 2) - 2);
    if (type === "%") return Object.fromEntries(Array.from({ length: Number(head) }, () => [String(value()), value()]));
    return Array.from({ length: Number(head) }, value);
  };
  return value();
}

/** One command in a line, so that a diff reads well. */
function format(found: Recording): string {
  const section = (name: "info" | "docs" | "keys"): string => {
    const lines = Object.entries(found[name]).map(
      ([key, tree]) => `    ${JSON.stringify(key)}: ${JSON.stringify(tree)}`,
    );
    return `  "${name}": {\n${lines.join(",\n")}\n  }`;
  };
  return `{\n  "reference": "${found.reference}",\n${(["info", "docs", "keys"] as const).map(section).join(",\n")}\n}\n`;
}
