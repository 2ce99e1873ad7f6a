export { createGateway, Gateway, type GatewayLogger, type GatewayOptions } from "./gateway.js";
export { createGatewayLimits, type GatewayLimits, type LimitName, limitNames, limitSpecs } from "./limits.js";
export { type GatewayParameter, gatewayParameters } from "./parameters.js";
