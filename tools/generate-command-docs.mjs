#!/usr/bin/env node
// @ts-check
/**
 * Writes the reference of every command, `docs/commands/*.md`, from the specs: one page a family and an index.
 * `--check` writes nothing and fails where a page is not what it would write.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { arityOf, browserRefusal, commandInfo, families, replyText, usageOf } from "../packages/commands/dist/specs.js";

const folder = fileURLToPath(new URL("../docs/commands/", import.meta.url));
const head = "<!-- Written by tools/generate-command-docs.mjs from the specs: change those. -->\n";

/** @param {string} name */
const title = (name) => name.replace("|", " ").toUpperCase();
/** @param {string} text */
const anchor = (text) => text.toLowerCase().replaceAll(" ", "-");

/** @param {import("../packages/commands/dist/specs.js").Family} family */
function page(family) {
  const commands = Object.entries(family.specs).filter(([, spec]) => spec.container !== "bare");
  const sections = commands.map(([name, spec]) => section(family, name, spec));
  return `${head}\n# ${family.group}\n\n${sections.join("\n")}`;
}

/**
 * @param {import("../packages/commands/dist/specs.js").Family} family
 * @param {string} name
 * @param {import("../packages/commands/dist/specs.js").Spec} spec
 */
function section(family, name, spec) {
  const info = commandInfo(name, family.group, spec, family.specs);
  const refused = browserRefusal(name, family.group, spec);
  const lines = [`## ${title(name)}`, "", `\`\`\`\n${usageOf(name, spec)}\n\`\`\``, "", spec.summary, ""];
  if (spec.deprecated !== undefined)
    lines.push(`Deprecated since ${spec.deprecated.since}: use ${spec.deprecated.replacedBy}.`, "");
  lines.push("| | |", "|---|---|");
  lines.push(`| since | ${spec.since} |`);
  if (spec.complexity !== undefined) lines.push(`| complexity | ${spec.complexity.replaceAll("|", "\\|")} |`);
  lines.push(`| arity | ${arityOf(name, spec)} |`);
  lines.push(`| flags | ${info.flags.join(", ") || "none"} |`);
  lines.push(`| categories | ${info.categories.join(", ")} |`);
  lines.push(`| browsers | ${refused === null ? "may call it" : `refused: ${refused}`} |`, "");
  lines.push(`Reply: ${replyText(spec.reply)}`, "");
  for (const note of spec.notes ?? []) lines.push(`- ${note}`);
  for (const [version, change] of spec.history ?? []) lines.push(`- ${version}: ${change}`);
  if ((spec.notes?.length ?? 0) + (spec.history?.length ?? 0) > 0) lines.push("");
  return lines.join("\n");
}

function index() {
  const rows = families.flatMap((family) =>
    Object.entries(family.specs)
      .filter(([, spec]) => spec.container !== "bare")
      .map(
        ([name, spec]) =>
          `| [${title(name)}](${family.group}.md#${anchor(title(name))}) | ${family.group} | ${spec.since} | ${spec.summary} |`,
      ),
  );
  return `${head}\n# Commands\n\n| command | family | since | |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

const pages = new Map([
  ["README.md", index()],
  ...families.map((family) => /** @type {const} */ ([`${family.group}.md`, page(family)])),
]);

if (process.argv.includes("--check")) {
  const stale = [...pages].filter(([name, text]) => read(name) !== text).map(([name]) => name);
  const surplus = list().filter((name) => !pages.has(name));
  for (const name of [...stale, ...surplus])
    console.log(`docs/commands/${name} is not fresh: node tools/generate-command-docs.mjs`);
  if (stale.length + surplus.length > 0) process.exitCode = 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of list()) rmSync(folder + name);
  for (const [name, text] of pages) writeFileSync(folder + name, text);
}

/** @param {string} name */
function read(name) {
  try {
    return readFileSync(folder + name, "utf8");
  } catch {
    return null;
  }
}

function list() {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
