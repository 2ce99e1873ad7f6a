/** Steps of differential tests that show which keyspace events commands cause. Connection `b` hears them. */
import { on, quiet, receive, type Step } from "@allset/testkit";

/** Switches events of these classes on, and lets `b` hear them by their names. */
export const listen = (classes: string): Step[] => [
  ["CONFIG", "SET", "notify-keyspace-events", classes],
  on("b", ["PSUBSCRIBE", "__keyevent@*__:*"]),
];

/** A command and the events that it causes, in number. */
export const told = (command: Step, events: number): Step[] => [
  command,
  events === 0 ? quiet("b") : receive("b", events),
];

/** Commands, each behind the number of events that it causes. */
export const withEvents = (
  ...commands: readonly (readonly [events: number, ...command: (string | number)[]])[]
): Step[] => commands.flatMap(([events, ...command]) => told(command, events));
