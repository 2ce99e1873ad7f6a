#!/usr/bin/env node
// @ts-check
/**
 * The house rules as a program: `node tools/house-rules.mjs` prints every violation as `path:line: [rule] message` and fails if
 * there is one that `tools/house-rules.ratchet.json` does not forgive. `--tighten` lowers the ratchet to what is wrong now.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importLaw, orphanFile } from "./house-rules/import-rules.mjs";
import { applyRatchet, tighten } from "./house-rules/ratchet.mjs";
import { Repository } from "./house-rules/repository.mjs";
import { fileLength, functionLength } from "./house-rules/size-rules.mjs";
import { bannedCall, documentPath, fileName, uncheckedTypes, unreasonedSkip } from "./house-rules/text-rules.mjs";

const rules = [
  fileLength,
  functionLength,
  importLaw,
  orphanFile,
  uncheckedTypes,
  bannedCall,
  fileName,
  documentPath,
  unreasonedSkip,
];

const root = fileURLToPath(new URL("..", import.meta.url));
const ratchetPath = fileURLToPath(new URL("house-rules.ratchet.json", import.meta.url));

const repository = Repository.read(root);
const findings = rules.flatMap((rule) => rule(repository));
const ratchet = JSON.parse(readFileSync(ratchetPath, "utf8"));
if (process.argv.includes("--tighten")) {
  writeFileSync(ratchetPath, `${JSON.stringify(tighten(findings, ratchet), null, 2)}\n`);
} else {
  const { failing, loose } = applyRatchet(findings, ratchet);
  for (const finding of [...findings.filter(({ warning }) => warning), ...failing]) {
    const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
    console.log(`${place}: [${finding.rule}] ${finding.warning ? "warning: " : ""}${finding.message}`);
  }
  for (const entry of loose) console.log(`${entry}; lower it: node tools/house-rules.mjs --tighten`);
  if (failing.length + loose.length > 0) process.exitCode = 1;
}
