// @ts-check
import { posix } from "node:path";
import { isTest, lineAt, matches, sources } from "./repository.mjs";

/** @typedef {import("./repository.mjs").Rule} Rule */
/** @typedef {import("./repository.mjs").Repository} Repository */

const anyInCode = /(?:[:<|&,(]|\bas|=>|=)\s*any\b(?!\s*[:(.?])/;
const anyInJsdoc = /@(?:param|returns?|type|typedef|property|template)\s*\{[^}\n]*\bany\b/gm;
const directives = /^\s*(?:\/\/|\/?\*+)\s*(@ts-(?:ignore|nocheck|expect-error))(.*)$/gm;

/** @type {Rule} */
export function uncheckedTypes(repository) {
  return repository.paths(sources).flatMap((path) => {
    const text = repository.text(path);
    const inCode = path.endsWith(".mjs") ? [] : matches(repository, path, anyInCode).map(({ line }) => line);
    const inJsdoc = path.endsWith(".mjs") ? [...text.matchAll(anyInJsdoc)].map(({ index }) => lineAt(text, index)) : [];
    const mute = [...text.matchAll(directives)].filter(
      ([, directive, reason]) => directive !== "@ts-expect-error" || reason.trim() === "",
    );
    return [
      ...[...inCode, ...inJsdoc].map((line) => ({ line, message: "any: say what it is, or unknown" })),
      ...mute.map(([, directive], i) => ({
        line: lineAt(text, mute[i].index + 1),
        message: `${directive}: mend the type`,
      })),
    ].map((finding) => ({ rule: "unchecked-types", path, ...finding }));
  });
}

/** What the pure packages may not call, and what they take instead. */
const bannedCalls = [
  { call: /\bDate\.now\b/, instead: "the clock parameter" },
  { call: /\bnew Date\(\s*\)/, instead: "the clock parameter" },
  { call: /\bperformance\.now\b/, instead: "the clock parameter" },
  { call: /\bMath\.random\b/, instead: "the random parameter" },
  { call: /\bcrypto\.(?:getRandomValues|randomUUID)\b/, instead: "the random parameter" },
  { call: /\bprocess\.hrtime\b/, instead: "the clock parameter" },
];

/** @type {Rule} */
export function bannedCall(repository) {
  const pure = repository.paths(/^packages\/(resp|engine|commands)\/src\/.*\.ts$/).filter((path) => !isTest(path));
  return pure.flatMap((path) =>
    bannedCalls.flatMap(({ call, instead }) =>
      matches(repository, path, call).map(({ match, line }) => {
        return { rule: "banned-call", path, line, message: `${match[0]}: use ${instead}` };
      }),
    ),
  );
}

const emptyNames = /^(utils?|helpers?|common|misc)$/;

/** @type {Rule} */
export function fileName(repository) {
  return repository.paths(sources).flatMap((path) => {
    const segments = path.split("/").slice(1);
    const stem = segments.at(-1)?.replace(/\.[a-z]+$/, "") ?? "";
    const words = [...segments.slice(0, -1), stem].flatMap((segment) => segment.split(/[-.]/));
    const empty = words.find((word) => emptyNames.test(word));
    if (empty !== undefined)
      return [{ rule: "file-name", path, message: `"${empty}" says nothing: name what is in it` }];
    const kebab = segments.every((segment) => /^[a-z0-9]+([-.][a-z0-9]+)*$/.test(segment));
    return kebab ? [] : [{ rule: "file-name", path, message: "names are kebab-case" }];
  });
}

const rootFolders = /^(packages|apps|tools|docs|examples|\.ci|\.changeset)\//;

/** The paths that a document mentions: link targets, and code spans that begin like a path of this repository. @param {string} text */
function mentionedPaths(text) {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, " "));
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => ({ match, link: true }));
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => ({ match, link: false }));
  return [...links, ...spans].flatMap(({ match, link }) => {
    const mentioned = match[1].replace(/[#?:].*$/, "").replace(/^\.\//, "");
    const isPath = link ? !/^(\w+:|#)/.test(match[1]) : rootFolders.test(mentioned) || /^[A-Z]+\.md$/.test(mentioned);
    const isPattern = /[<>*{}…\s]|\/(dist|node_modules)(\/|$)/.test(mentioned);
    return isPath && !isPattern && mentioned !== "" ? [{ mentioned, line: lineAt(text, match.index) }] : [];
  });
}

/** @type {Rule} */
export function documentPath(repository) {
  return repository.paths(/\.md$/).flatMap((path) =>
    mentionedPaths(repository.text(path)).flatMap(({ mentioned, line }) => {
      const candidates = [posix.join(posix.dirname(path), mentioned), posix.join(mentioned)];
      if (candidates.some((candidate) => repository.has(candidate) || repository.hasFolder(candidate))) return [];
      return [{ rule: "document-path", path, line, message: `there is no ${mentioned}` }];
    }),
  );
}

/** @type {Rule} */
export function unreasonedSkip(repository) {
  return repository
    .paths(sources)
    .filter(isTest)
    .flatMap((path) => {
      const lines = repository.text(path).split("\n");
      return matches(
        repository,
        path,
        /\b(?:describe|test|it|suite)\b[\w.]*\.(only|skip|skipIf|runIf|todo|fails)\b/,
      ).flatMap(({ match, line }) => {
        if (match[1] === "only")
          return [{ rule: "unreasoned-skip", path, line, message: ".only leaves every other test out" }];
        // The reason stands in the test's name, in parentheses, or in a comment at its side.
        const name = /\(\s*(["'`])((?:(?!\1).)*)\1/.exec(lines.slice(line - 1, line + 1).join(" "))?.[2] ?? "";
        const beside = `${lines[line - 2] ?? ""} ${lines[line - 1]}`;
        const reasoned = /\(.+\)/.test(name) || /\/\/ \S|\*\//.test(beside);
        return reasoned
          ? []
          : [{ rule: "unreasoned-skip", path, line, message: `.${match[1]} without a reason: "name (reason)"` }];
      });
    });
}
