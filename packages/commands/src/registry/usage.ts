import type { Node } from "./node.js";
import type { Spec } from "./spec.js";

/** The syntax of a command in one line: `SET key value [NX | XX] [EX seconds]`. */
export function usageOf(name: string, spec: Pick<Spec, "args">): string {
  return [name.replace("|", " ").toUpperCase(), ...spec.args.map(usage)].join(" ");
}

function usage(node: Node): string {
  switch (node.node) {
    case "value":
      return node.name;
    case "token":
      return node.token;
    case "option":
      return `${node.token} ${usage(node.of)}`;
    case "oneOf":
      return `<${node.of.map(usage).join(" | ")}>`;
    case "block":
      return node.of.map(usage).join(" ");
    case "optional":
      return `[${bare(node.of)}]`;
    case "required":
      return usage(node.of);
    case "many":
      return repeated(node.of);
    case "counted":
      return `${node.name} ${repeated(node.of)}`;
  }
}

const repeated = (node: Node): string => `${bare(node)} [${bare(node)} ...]`;

/** Alternatives need no angle brackets where square ones enclose them. */
const bare = (node: Node): string => (node.node === "oneOf" ? node.of.map(usage).join(" | ") : usage(node));
