/** CONFIG REWRITE: the configuration file as it stands, with the parameters that were changed since. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { reasonOf } from "./start-error.js";

const SIGNATURE = "# Written by CONFIG REWRITE";

/**
 * Writes `changed` into the file: a parameter that stands there gets its new value in its place, the others follow behind.
 * Comments and order stay. The file is replaced in one step. Returns why it could not be written, or null.
 */
export function rewriteConfigurationFile(
  file: string,
  changed: readonly (readonly [name: string, text: string])[],
): string | null {
  try {
    const lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
    const left = new Map(changed);
    const kept = lines.flatMap((line) => {
      const name = /^\s*([\w-]+)/.exec(line)?.[1].toLowerCase();
      const text = name === undefined ? undefined : left.get(name);
      if (name === undefined || !changed.some(([other]) => other === name)) return [line];
      if (text === undefined) return [];
      left.delete(name);
      return [`${name} ${quoted(text)}`];
    });
    const added = [...left].map(([name, text]) => `${name} ${quoted(text)}`);
    if (added.length > 0 && !kept.includes(SIGNATURE)) kept.push(SIGNATURE);
    const temporary = `${file}.${process.pid}.rewrite`;
    writeFileSync(temporary, `${[...kept, ...added].join("\n")}\n`);
    renameSync(temporary, file);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** A value as one or more words of the file: empty ones and odd characters need quotes. */
function quoted(text: string): string {
  return /^[\w.:/@%+*,-]+(?: [\w.:/@%+*,-]+)*$/.test(text) ? text : JSON.stringify(text);
}
