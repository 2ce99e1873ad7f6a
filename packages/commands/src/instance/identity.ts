/**
 * What the server calls itself towards clients. They choose what they send by name and version, so both are those of the Redis
 * whose behaviour Allset has; INFO tells beside them that it is Allset.
 */

/** HELLO's `server`. */
export const compatibleServer = "redis";

/** HELLO's `version` and INFO's `redis_version`. */
export const compatibleVersion = "7.0.15";

/** INFO's `server_name`. */
export const serverName = "allset";

/** Allset's own version: that of the packages. */
export const version = "0.0.0";
