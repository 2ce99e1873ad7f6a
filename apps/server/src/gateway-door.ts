import type { Instance } from "@allset/commands";
import type { BufferPool } from "@allset/resp";
import type { Logger } from "./log.js";
export interface Gateway {
  readonly address: string;
  stop(): Promise<void>;
}
export function defineGatewayParameters(_instance: Instance): void {}
export async function openGateway(_instance: Instance, _pool: BufferPool, _log: Logger): Promise<Gateway | null> {
  return null;
}
