// @ts-check
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { packageName } from "../workspace/package-name.mjs";
import { importsOf, isTest, sources } from "./repository.mjs";

/** @typedef {import("./repository.mjs").Rule} Rule */
/** @typedef {import("./repository.mjs").Repository} Repository */

/** The floors of the house: a package imports only from lower ones. @type {Record<string, number>} */
const floors = {
  "packages/resp": 0,
  "packages/testkit": 0,
  "packages/engine": 1,
  "packages/commands": 2,
  "packages/persistence": 3,
  "packages/client": 3,
  "packages/scripting": 3,
  "packages/upstream": 3,
  "apps/gateway": 4,
  "apps/server": 4,
  "apps/console": 4,
};

/** The one app that mounts another. */
const sameFloor = new Set(["apps/server > apps/gateway"]);

/** Packages that run in a browser as they are. */
const portable = new Set(["packages/resp", "packages/engine", "packages/commands", "packages/client"]);

/** @param {string} path */
function packageOf(path) {
  return /^(?:packages|apps)\/[^/]+/.exec(path)?.[0] ?? null;
}

/**
 * Why a file may not import this, or null.
 * @param {Repository} repository @param {string} path @param {string} own the file's package @param {string} specifier
 */
function refusal(repository, path, own, specifier) {
  const test = isTest(path);
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${own}/`) ? null : `${specifier} leaves the package: import another package by its name`;
  }
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return portable.has(own) && !test ? `${specifier}: ${own} runs in a browser and knows no Node` : null;
  }
  const name = packageName(specifier);
  const manifest = repository.manifest(`${own}/package.json`);
  const shipped = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  const declared = name in shipped || (test && (name in (manifest.devDependencies ?? {}) || name === "vitest"));
  if (!declared && name !== manifest.name) {
    const field = name in (manifest.devDependencies ?? {}) ? "only a dev dependency" : "not declared in package.json";
    return `${name} is ${field}`;
  }
  const target = Object.keys(floors).find((folder) => repository.manifest(`${folder}/package.json`).name === name);
  if (target === undefined || target === own || sameFloor.has(`${own} > ${target}`)) return null;
  if (floors[target] < floors[own]) return null;
  return test && target === "packages/testkit"
    ? null
    : `${own} may not import ${target}: a floor imports only lower floors`;
}

/** @type {Rule} */
export function importLaw(repository) {
  return repository.paths(sources).flatMap((path) => {
    const own = packageOf(path);
    if (own === null) return [];
    if (!(own in floors))
      return [
        { rule: "import-law", path, message: `${own} has no floor: give it one in tools/house-rules/import-rules.mjs` },
      ];
    return importsOf(repository, path).flatMap(({ specifier, line }) => {
      const message = refusal(repository, path, own, specifier);
      return message === null ? [] : [{ rule: "import-law", path, line, message }];
    });
  });
}

/** The sources behind the entry points that a package.json names. @param {Repository} repository @param {string} own */
function entryPoints(repository, own) {
  const manifest = repository.manifest(`${own}/package.json`);
  const named = JSON.stringify([manifest.exports, manifest.bin, manifest.main, manifest.browser]);
  return [...named.matchAll(/"\.\/(?:src|dist)\/([^"]+?)(?:\.d)?\.(?:js|tsx?)"/g)].map(
    ([, stem]) => `${own}/src/${stem}.ts`,
  );
}

/** @type {Rule} */
export function orphanFile(repository) {
  const imported = new Set();
  for (const path of repository.paths(sources)) {
    for (const { specifier } of importsOf(repository, path)) {
      if (specifier.startsWith(".")) imported.add(posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts"));
    }
    for (const entry of entryPoints(repository, packageOf(path) ?? "tools")) imported.add(entry);
  }
  const manifests = repository.paths(/(^|\/)package\.json$/);
  const commands =
    manifests.map((path) => JSON.stringify(repository.manifest(path).scripts)).join("\n") + repository.text(".ci/run");
  return repository.paths(sources).flatMap((path) => {
    const used = isTest(path) || imported.has(path) || imported.has(path.replace(/\.tsx$/, ".ts"));
    if (used || commands.includes(path) || /^tools\/(generate-[^/]+|house-rules)\.mjs$/.test(path)) return [];
    return [{ rule: "orphan-file", path, message: "nothing imports it: delete it, or import it" }];
  });
}
