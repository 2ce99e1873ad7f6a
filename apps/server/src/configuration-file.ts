/** CONFIG REWRITE: the configuration file as it stands, with the parameters as they are now. */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Instance } from "@allset/commands";
import { decodeUtf8Escaped, encodeUtf8Escaped } from "@allset/resp";
import { reasonOf } from "./start-error.js";

const SIGNATURE = "# Written by CONFIG REWRITE";

/**
 * Writes every parameter that stands in the file anew in its place, and those that were changed and do not behind them. Comments,
 * includes and order stay. The file is replaced in one step. Returns why it could not be written, or null.
 */
export function rewriteConfigurationFile(file: string, configuration: Instance["configuration"]): string | null {
  const written = new Set<string>();
  const rewrite = (line: string): string[] => {
    const name = /^\s*([\w-]+)/.exec(line)?.[1].toLowerCase();
    if (name === undefined || configuration.match([name]).size === 0) return [line];
    // Several lines of one parameter (`save`) are one from now on.
    if (written.has(name)) return [];
    written.add(name);
    return [lineOf(name)];
  };
  const lineOf = (name: string): string => {
    const text = configuration.get(name);
    const words = configuration.takesWords(name) ? text.split(" ") : [text];
    return [name, ...words.map(quoted)].join(" ");
  };
  try {
    const lines = decodeUtf8Escaped(readFileSync(file)).trimEnd().split("\n").flatMap(rewrite);
    const added = configuration.changed().filter(([name]) => !written.has(name));
    if (added.length > 0 && !lines.includes(SIGNATURE)) lines.push(SIGNATURE);
    lines.push(...added.map(([name]) => lineOf(name)));
    const temporary = `${file}.${process.pid}.rewrite`;
    writeFileSync(temporary, encodeUtf8Escaped(`${lines.join("\n")}\n`), { mode: statSync(file).mode, flush: true });
    renameSync(temporary, file);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** A word as the file holds it: quoted where it is empty or has odd characters, each of those as bytes. */
function quoted(word: string): string {
  if (/^[^\s"'\\\p{C}]+$/u.test(word)) return word;
  const escaped = word.replace(/["\\]/g, "\\$&").replace(/[\p{Cc}\p{Cs}]/gu, bytesOf);
  return `"${escaped}"`;
}

const bytesOf = (character: string): string =>
  [...encodeUtf8Escaped(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
