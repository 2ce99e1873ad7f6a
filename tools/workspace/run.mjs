// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** How often a program in the foreground looks whether whoever started it is still there, in milliseconds. */
const parentCheckMs = 500;

const { npm_lifecycle_event: startedByNpm } = process.env;

/** What every program that the tools start finds in its environment: no telemetry, no daemons, no questions. */
export const quietEnvironment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  DO_NOT_TRACK: "1",
  COREPACK_ENABLE_DOWNLOAD_PROMPT: "0",
};

/** A mistake or a misfortune that one sentence explains; the tools print it without a stack. */
export class ToolError extends Error {}

for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, fail);

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof ToolError ? `allset: ${error.message}` : error);
  process.exit(1);
}

/** The programs that run now. None outlives the tool that started it. @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => running.forEach((child) => void child.kill()));

/** Ends the tool on a signal, its children with it, unless a program in the foreground is to decide. */
const endOnSignal = {
  SIGINT: () => process.exit(128 + constants.signals.SIGINT),
  SIGTERM: () => process.exit(128 + constants.signals.SIGTERM),
  SIGHUP: () => process.exit(128 + constants.signals.SIGHUP),
};
const signals = /** @type {(keyof typeof endOnSignal)[]} */ (Object.keys(endOnSignal));
for (const signal of signals) process.on(signal, endOnSignal[signal]);

/** Sees to it that a program ends with this one. @param {import("node:child_process").ChildProcess} child */
export function endWithUs(child) {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

/**
 * Runs a program at the repository's root and waits for it. `live` shows its output as it comes, beside collecting it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ live?: boolean, env?: Record<string, string | undefined>, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { live = false, env = {}, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...quietEnvironment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    endWithUs(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (live) process.stdout.write(text);
      });
    }
    const timer = setTimeout(
      () => {
        output += `\n${command} did not end within ${(timeoutMs ?? 0) / 1000} s`;
        child.kill();
      },
      timeoutMs ?? 2 ** 31 - 1,
    );
    child.on("error", (error) => (output += error.message));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code === null || code < 0 ? 127 : code, output });
    });
  });
}

/**
 * Runs a program in the foreground: it shares our terminal, gets our signals, and its exit code is the result.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} env what it finds in its environment beside ours
 * @returns {Promise<number>}
 */
export function runForeground(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: "inherit" });
    endWithUs(child);
    for (const signal of signals) {
      process.off(signal, endOnSignal[signal]);
      // A terminal sends Ctrl-C to the whole group: passing it on would be a second one.
      process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
    }
    if (startedByNpm !== undefined) endWithParent(child);
    child.on("error", (error) => {
      console.error(`allset: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  });
}

/**
 * npm passes a signal to the shell between it and us, and that shell dies of it without a word: so we look for ourselves.
 * @param {import("node:child_process").ChildProcess} child
 */
function endWithParent(child) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill("SIGTERM");
  }, parentCheckMs);
  timer.unref();
}
