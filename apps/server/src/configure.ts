import { createInstance, type Instance, type InstanceOptions } from "@allset/commands";
import { Arena } from "@allset/engine";
import { rewriteConfigurationFile } from "./configuration-file.js";
import type { Directive } from "./directives.js";
import { defineGatewayParameters } from "./gateway-door.js";
import { createHost } from "./host.js";
import { createPrefault } from "./prefault.js";
import { createSystemRandom } from "./random.js";
import { StartError } from "./start-error.js";
import { systemClock } from "./system-clock.js";

export interface ConfigureOptions {
  /** What the configuration file, the environment and the command line say, in this order: the last one wins. */
  readonly directives?: readonly Directive[];
  /** The same from a program, as CONFIG SET takes it: `{ maxmemory: "1gb", bind: "127.0.0.1 ::1" }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The configuration file, for CONFIG REWRITE and INFO. */
  readonly file?: string;
  /** SHUTDOWN was called. Without it the command is refused: the instance is part of a larger program. */
  readonly onShutdown?: InstanceOptions["onShutdown"];
}

/** An instance on the machine's clock, with its parameters set. Throws `StartError`, which says where a bad directive stands. */
export function configure({
  directives = [],
  parameters = {},
  file = "",
  onShutdown,
}: ConfigureOptions = {}): Instance {
  const databases = Number(
    parameters["databases"] ?? directives.findLast(({ name }) => name === "databases")?.words[0],
  );
  const instance: Instance = createInstance({
    clock: systemClock,
    random: createSystemRandom(),
    arena: new Arena(createPrefault()),
    defer: (task) => void setImmediate(task),
    host: createHost(file, () => rewriteConfigurationFile(file, instance.configuration)),
    ...(Number.isInteger(databases) && databases > 0 ? { databases } : {}),
    ...(onShutdown === undefined ? {} : { onShutdown }),
  });
  defineGatewayParameters(instance);
  for (const directive of directives)
    if (!directive.passable || hasParameter(instance, directive.name)) apply(instance, directive);
  for (const [name, text] of Object.entries(parameters)) {
    const takesWords = hasParameter(instance, name) && instance.configuration.takesWords(name);
    apply(instance, { name, words: takesWords ? text.split(" ") : [text], origin: "parameters" });
  }
  return instance;
}

function apply({ configuration }: Instance, { name, words, origin }: Directive): void {
  const reason = configuration.setFromText(name, words);
  if (reason !== null) throw new StartError(`${origin}: '${[name, ...words].join(" ")}': ${reason}`);
}

/** Whether a directive's name is one of a parameter. */
export const hasParameter = ({ configuration }: Instance, name: string): boolean =>
  configuration.match([name]).size > 0;
