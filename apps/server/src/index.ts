export { type ConfigureOptions, configure } from "./configure.js";
export { type Directive, parseCommandLine, parseEnvironment, readConfigurationFile } from "./directives.js";
export type { Endpoint, PathEndpoint, PortEndpoint } from "./endpoints.js";
export { createLogger, type Logger } from "./log.js";
export { Server } from "./server.js";
export { StartError } from "./start-error.js";
