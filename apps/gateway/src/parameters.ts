import { type LimitSpec, limitNames, limitSpecs } from "./limits.js";

/** A parameter of a configuration in redis.conf's syntax: what a program needs to read it, check it and show it. */
export interface GatewayParameter {
  readonly name: `gateway-${string}`;
  /** The `GatewayOptions` it sets; those of limits are in `GatewayOptions.limits`. */
  readonly option: string;
  readonly isLimit: boolean;
  /** `words`: any number of words; `flag`: yes or no. */
  readonly type: "integer" | "bytes" | "words" | "flag";
  readonly default: number | boolean | readonly string[];
  /** Of an integer or bytes. */
  readonly min: number;
  readonly max: number;
  /** Whether CONFIG SET may change it while the gateway runs. */
  readonly live: boolean;
  readonly summary: string;
}

const settings: readonly GatewayParameter[] = [
  {
    name: "gateway-port",
    option: "port",
    isLimit: false,
    type: "integer",
    default: 8379,
    min: 0,
    max: 65535,
    live: false,
    summary: "The port for WebSockets; 0 is none.",
  },
  {
    name: "gateway-bind",
    option: "host",
    isLimit: false,
    type: "words",
    default: ["127.0.0.1"],
    min: 0,
    max: 0,
    live: false,
    summary: "The address to listen on.",
  },
  {
    name: "gateway-origins",
    option: "origins",
    isLimit: false,
    type: "words",
    default: ["loopback"],
    min: 0,
    max: 0,
    live: false,
    summary: "Origins whose pages may connect: https://app.example, `loopback` for pages of this machine, `*` for all.",
  },
  {
    name: "gateway-allow-missing-origin",
    option: "allowMissingOrigin",
    isLimit: false,
    type: "flag",
    default: true,
    min: 0,
    max: 0,
    live: false,
    summary: "Whether programs may connect that are no browsers and name no origin.",
  },
];

/** All parameters of a gateway. */
export const gatewayParameters: readonly GatewayParameter[] = [
  ...settings,
  ...limitNames.map((option): GatewayParameter => {
    const { parameter, unit, default: standard, min, max = 2 ** 31 - 1, live, summary }: LimitSpec = limitSpecs[option];
    const type = unit === "bytes" ? "bytes" : "integer";
    return { name: parameter, option, isLimit: true, type, default: standard, min, max, live, summary };
  }),
];
