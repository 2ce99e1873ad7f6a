import { keySpecsOf, movableKeys } from "./key-specs.js";
import type { Flag, Spec } from "./spec.js";

/** Command flags as bits, in the order in which COMMAND INFO lists them. */
export const CommandFlag = {
  write: 1 << 0,
  readonly: 1 << 1,
  denyoom: 1 << 2,
  admin: 1 << 3,
  pubsub: 1 << 4,
  noscript: 1 << 5,
  blocking: 1 << 6,
  loading: 1 << 7,
  stale: 1 << 8,
  skip_monitor: 1 << 9,
  skip_slowlog: 1 << 10,
  asking: 1 << 11,
  fast: 1 << 12,
  no_auth: 1 << 13,
  may_replicate: 1 << 14,
  no_mandatory_keys: 1 << 15,
  no_async_loading: 1 << 16,
  no_multi: 1 << 17,
  movablekeys: 1 << 18,
  allow_busy: 1 << 19,
} as const satisfies Record<Flag | "movablekeys", number>;

export type CommandFlagName = keyof typeof CommandFlag;

const names = Object.keys(CommandFlag) as CommandFlagName[];

/** All flags of a command, in COMMAND INFO's order: those stated, and `movablekeys` where a caller has to parse arguments to find keys. */
export function flagsOf(name: string, spec: Spec): CommandFlagName[] {
  const movable = movableKeys(keySpecsOf(name, spec));
  return names.filter((flag) => (flag === "movablekeys" ? movable : spec.flags.includes(flag)));
}

export const flagBits = (flags: readonly CommandFlagName[]): number =>
  flags.reduce((bits, flag) => bits | CommandFlag[flag], 0);
