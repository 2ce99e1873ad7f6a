/** The gateway as a door of the server: its parameters stand beside redis.conf's, and CONFIG SET reaches it. */
import { type Instance, immutable, integer, memory, type Parameter, words, yesOrNo } from "@allset/commands";
import {
  createGateway,
  createGatewayLimits,
  type Gateway,
  type GatewayParameter,
  gatewayParameters,
  type LimitName,
} from "@allset/gateway";
import type { BufferPool } from "@allset/resp";
import type { Logger } from "./log.js";
import { reasonOf, StartError } from "./start-error.js";

/** Makes the gateway's parameters known, with their defaults. */
export function defineGatewayParameters(instance: Instance): void {
  for (const parameter of gatewayParameters) instance.configuration.define(toParameter(parameter));
}

function toParameter(parameter: GatewayParameter): Parameter {
  const kind = kindOf(parameter);
  return parameter.live ? kind : immutable(kind)[0];
}

function kindOf({ name, type, min, max, default: standard }: GatewayParameter): Parameter {
  switch (type) {
    case "integer":
      return integer(name, min, BigInt(max), String(standard));
    case "bytes":
      return memory(name, min, BigInt(max), String(standard));
    case "flag":
      return yesOrNo(name, standard === true ? "yes" : "no");
    case "words":
      return words(name, Array.isArray(standard) ? standard.join(" ") : String(standard), (given) => given.join(" "));
  }
}

/** Opens the gateway that the configuration asks for; null where its port is 0. Throws `StartError` where it cannot be opened. */
export async function openGateway(instance: Instance, pool: BufferPool, logger: Logger): Promise<Gateway | null> {
  const { configuration } = instance;
  const port = Number(configuration.get("gateway-port"));
  if (port === 0) return null;
  const host = configuration.get("gateway-bind");
  const limits = createGatewayLimits();
  for (const { name, option, isLimit } of gatewayParameters) {
    if (!isLimit) continue;
    const limit = option as LimitName;
    limits[limit] = Number(configuration.get(name));
    configuration.follow(name, (text) => {
      limits[limit] = Number(text);
      return null;
    });
  }
  const origins = configuration
    .get("gateway-origins")
    .split(" ")
    .filter((origin) => origin !== "");
  const allowMissingOrigin = configuration.get("gateway-allow-missing-origin") === "yes";
  try {
    const gateway = createGateway({ instance, host, port, origins, allowMissingOrigin, limits, pool, logger });
    await gateway.start();
    return gateway;
  } catch (error) {
    throw new StartError(`cannot open the gateway on ${host}:${port}: ${reasonOf(error)}`);
  }
}
