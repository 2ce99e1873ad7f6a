// @ts-check
/**
 * Installs and builds the workspace, or finds that nothing needs doing. What was installed and built is remembered as two stamps
 * in `.allset/`: a hash over the lockfile and manifests, and one over the path, size and time of every source.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, run, ToolError } from "./run.mjs";

const networkFailure =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH_FAIL|fetch failed|network/i;

/** Makes the workspace ready to run: installed from the lockfile, every package built. */
export async function prepare() {
  const manifests = findManifests();
  const wanted = { installed: hashContents(["pnpm-lock.yaml", ...manifests]), built: hashSources(manifests) };
  const hasModules = existsSync(join(root, "node_modules/.modules.yaml"));
  if (!hasModules || readStamp("installed") !== wanted.installed) {
    const pnpm = await findPnpm();
    await step("Installing packages", pnpm, ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"]);
    writeStamp("installed", wanted.installed);
  }
  if (!everyBuildExists(manifests) || readStamp("built") !== wanted.built) {
    const pnpm = await findPnpm();
    await step("Building", pnpm, [
      "exec",
      "turbo",
      "run",
      "build",
      "--output-logs=errors-only",
      "--no-update-notifier",
    ]);
    writeStamp("built", wanted.built);
  }
}

/**
 * How to call the pinned pnpm: the installed one when it is that version, else through npx, which fetches it once.
 * @returns {Promise<readonly [string, ...string[]]>}
 */
export async function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const version = packageManager.split("@")[1];
  // Asked not to switch itself to the pinned version: that would be a download before we know whether it is needed.
  const installed = await run("pnpm", ["--version"], { env: { npm_config_manage_package_manager_versions: "false" } });
  if (installed.code === 0 && installed.output.trim() === version) return ["pnpm"];
  return ["npx", "-y", `pnpm@${version}`];
}

/**
 * @param {string} title
 * @param {readonly [string, ...string[]]} program
 * @param {readonly string[]} args
 */
async function step(title, [command, ...first], args) {
  const startedAt = performance.now();
  console.error(`${title} …`);
  const { code, output } = await run(command, [...first, ...args]);
  if (code !== 0) {
    const cause = networkFailure.test(output) && !output.includes("error TS");
    if (cause)
      throw new ToolError(`${title.toLowerCase()} failed: the npm registry cannot be reached; is there a network?`);
    console.error(output.trim());
    throw new ToolError(`${title.toLowerCase()} failed (${[command, ...first, ...args].join(" ")} ended with ${code})`);
  }
  console.error(`${title} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Every package.json of the workspace, as paths from the root. */
function findManifests() {
  const folders = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  const manifests = folders
    .map((folder) => join(folder, "package.json"))
    .filter((path) => existsSync(join(root, path)));
  return ["package.json", "pnpm-workspace.yaml", ...manifests];
}

/** @param {readonly string[]} paths */
function hashContents(paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  return hash.digest("hex");
}

/** @param {readonly string[]} manifests */
function hashSources(manifests) {
  const hash = createHash("sha256").update(
    hashContents(["pnpm-lock.yaml", "turbo.json", "tsconfig.base.json", "tools/bundle.mjs", ...manifests]),
  );
  for (const folder of packageFolders(manifests)) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (!entry.isFile() || !isBuildInput(path.slice(root.length + folder.length))) continue;
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path.slice(root.length)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** The same files that turbo.json names: sources without tests, and TypeScript's configuration. @param {string} path */
function isBuildInput(path) {
  return /^\/src\//.test(path) ? !/\.(test|fuzz|bench)\.ts$/.test(path) : /^\/tsconfig[^/]*\.json$/.test(path);
}

/** @param {readonly string[]} manifests */
function packageFolders(manifests) {
  return manifests.filter((path) => path.includes("/")).map((path) => dirname(path));
}

/** @param {readonly string[]} manifests */
function everyBuildExists(manifests) {
  return packageFolders(manifests).every((folder) => existsSync(join(root, folder, "dist")));
}

/** @param {string} name */
function readStamp(name) {
  const path = join(root, ".allset", `${name}.stamp`);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : null;
}

/** @param {string} name @param {string} hash */
function writeStamp(name, hash) {
  mkdirSync(join(root, ".allset"), { recursive: true });
  writeFileSync(join(root, ".allset", `${name}.stamp`), `${hash}\n`);
}
