export { createInstance } from "./create-instance.js";
export { families } from "./families.js";
export type { Clock } from "./instance/clock.js";
export { Instance, type InstanceOptions } from "./instance/instance.js";
export { createRegistry } from "./registry/registry.js";
export type { Broadcast, Connection } from "./session/connection.js";
export { Session, type SessionOptions } from "./session/session.js";
export { type Outlet, type StreamOptions, StreamSession } from "./session/stream-session.js";
