export { type Directive, parseCommandLine, parseEnvironment, readConfigurationFile } from "./directives.js";
export { createLogger, type Logger } from "./log.js";
export { configure, Server, type ServerOptions } from "./server.js";
export { StartError } from "./start-error.js";
