// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { maskCode } from "./code-mask.mjs";

/**
 * One violation. `amount` is what the ratchet holds down: a number of lines, or 1 for each violation of the same key.
 * @typedef {{ rule: string, path: string, line?: number, message: string, key?: string, amount?: number, warning?: boolean }} Finding
 */

/**
 * What the rules read in a package.json.
 * @typedef {{ name?: string, scripts?: object, exports?: unknown, bin?: unknown, main?: unknown, browser?: unknown,
 *   dependencies?: object, devDependencies?: object, peerDependencies?: object, optionalDependencies?: object }} Manifest
 */

/** @typedef {(repository: Repository) => Finding[]} Rule */

/** The files that the rules judge, in memory: a test hands in its own. */
export class Repository {
  /** @type {Map<string, string>} */
  #files;
  /** @type {Map<string, string>} */
  #masked = new Map();

  /** @param {Iterable<readonly [string, string]>} files paths from the root, and contents */
  constructor(files) {
    this.#files = new Map(files);
  }

  /** Every file that git knows or would add. @param {string} root */
  static read(root) {
    const list = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
    const paths = list.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
    return new Repository(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  }

  /** @param {RegExp} pattern */
  paths(pattern = /(?:)/) {
    return [...this.#files.keys()].filter((path) => pattern.test(path));
  }

  /** @param {string} path */
  has(path) {
    return this.#files.has(path);
  }

  /** True for a folder that holds a file. @param {string} path */
  hasFolder(path) {
    const prefix = path.replace(/\/*$/, "/");
    return this.paths().some((file) => file.startsWith(prefix));
  }

  /** @param {string} path */
  text(path) {
    return this.#files.get(path) ?? "";
  }

  /** The file's code, without comments, strings and the like. @param {string} path */
  code(path) {
    let masked = this.#masked.get(path);
    if (masked === undefined) this.#masked.set(path, (masked = maskCode(this.text(path))));
    return masked;
  }

  /** The package.json at a path, empty when there is none. @param {string} path @returns {Manifest} */
  manifest(path) {
    return this.has(path) ? JSON.parse(this.text(path)) : {};
  }
}

/** Sources, tests included. */
export const sources = /^(packages|apps)\/[^/]+\/src\/.*\.tsx?$|^tools\/.*\.mjs$/;

/** Tests, and what only tests share (`test-target.ts`). @param {string} path */
export function isTest(path) {
  return /\.(test|fuzz|bench)\.(tsx?|mjs)$|\/test-[^/]+\.(tsx?|mjs)$/.test(path);
}

/** The number of the line at an offset. @param {string} text @param {number} offset */
export function lineAt(text, offset) {
  return text.slice(0, offset).split("\n").length;
}

/**
 * Every place where code matches, and its line. The pattern sees code only.
 * @param {Repository} repository @param {string} path @param {RegExp} pattern
 */
export function matches(repository, path, pattern) {
  const text = repository.text(path);
  const found = [...repository.code(path).matchAll(new RegExp(pattern, "gm"))];
  return found.map((match) => ({ match, line: lineAt(text, match.index) }));
}

/**
 * What a file imports, as written, types included.
 * @param {Repository} repository @param {string} path
 */
export function importsOf(repository, path) {
  const text = repository.text(path);
  const keywords = /^\s*(?:import|export)\b[^;]*?\bfrom\s*|^\s*import\s+(?=\s|$)|\bimport\(\s*|\bnew URL\(\s*/;
  return [...repository.code(path).matchAll(new RegExp(keywords, "gm"))].flatMap((match) => {
    const behind = text.slice(match.index + match[0].trimEnd().length);
    const specifier = /^\s*["']([^"']+)["']/.exec(behind)?.[1];
    return specifier === undefined ? [] : [{ specifier, line: lineAt(text, match.index + match[0].trimEnd().length) }];
  });
}
