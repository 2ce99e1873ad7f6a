import type { Instance } from "@allset/commands";

/** What a redis.conf can ask for and does not get: the parameter, the value that changes nothing, and what happens instead. */
const unkept: readonly (readonly [name: string, harmless: string, instead: string])[] = [
  ["daemonize", "no", "the program stays in the foreground"],
  ["supervised", "no", "no supervisor is notified"],
  ["syslog-enabled", "no", "the log goes to the standard output, or to logfile"],
  ["pidfile", "", "no such file is written"],
  ["aclfile", "", "there is one user, whose password is requirepass"],
];

/** A line for each parameter that was set in vain. */
export function unkeptParameters({ configuration }: Instance): string[] {
  return unkept
    .filter(([name, harmless]) => configuration.get(name) !== harmless)
    .map(([name, , instead]) => `'${name} ${configuration.get(name)}' has no effect: ${instead}`);
}
