import { families } from "./families.js";
import { Instance, type InstanceOptions } from "./instance/instance.js";
import { createRegistry } from "./registry/registry.js";

/** An instance with every family of commands. Time and randomness are the caller's. */
export function createInstance(options: InstanceOptions): Instance {
  return new Instance(createRegistry(families), options);
}
