import { describe, expect, it } from "vitest";
import { families } from "../specs.js";
import { categoriesOf } from "./acl-categories.js";
import { browserRefusal, mayBeWatched, refusedToBrowsers } from "./exposure.js";

const all = families.flatMap(({ group, specs }) =>
  Object.entries(specs).map(([name, spec]) => ({ name, group, spec })),
);
const names = (keep: (one: (typeof all)[number]) => boolean): string[] => all.filter(keep).map(({ name }) => name);

describe("what a browser may call", () => {
  it("excludes administration and danger", () => {
    const refused = names(({ name, group, spec }) => browserRefusal(name, group, spec) !== null);
    for (const name of ["config|set", "flushall", "keys", "debug", "shutdown", "client|kill", "swapdb", "monitor"]) {
      expect(refused).toContain(name);
    }
    for (const name of ["get", "mset", "msetex", "subscribe", "multi", "ping", "client|setinfo", "hello", "scan"]) {
      expect(refused).not.toContain(name);
    }
  });

  it("has no exception that is unknown or needless", () => {
    for (const name of Object.keys(refusedToBrowsers)) {
      const found = all.find((one) => one.name === name);
      expect(found, name).toBeDefined();
      const categories = categoriesOf(found!.group, found!.spec);
      expect(categories.includes("admin") || categories.includes("dangerous"), name).toBe(false);
    }
  });
});

const watchable = [
  "digest",
  "get",
  "getrange",
  "lcs",
  "mget",
  "strlen",
  "substr",
  "bitcount",
  "bitfield_ro",
  "bitpos",
  "getbit",
  "dump",
  "exists",
  "expiretime",
  "object|encoding",
  "object|freq",
  "object|idletime",
  "object|refcount",
  "pexpiretime",
  "pttl",
  "touch",
  "ttl",
  "type",
  "lindex",
  "llen",
  "lpos",
  "lrange",
  "hexists",
  "hexpiretime",
  "hget",
  "hgetall",
  "hkeys",
  "hlen",
  "hmget",
  "hpexpiretime",
  "hpttl",
  "hrandfield",
  "hscan",
  "hstrlen",
  "httl",
  "hvals",
  "pfcount",
  "geodist",
  "geohash",
  "geopos",
  "georadius_ro",
  "georadiusbymember_ro",
  "geosearch",
  "scard",
  "sdiff",
  "sdiffcard",
  "sinter",
  "sintercard",
  "sismember",
  "smembers",
  "smismember",
  "srandmember",
  "sscan",
  "sunion",
  "sunioncard",
  "zcard",
  "zcount",
  "zdiff",
  "zinter",
  "zintercard",
  "zlexcount",
  "zmscore",
  "zrandmember",
  "zrange",
  "zrangebylex",
  "zrangebyscore",
  "zrank",
  "zrevrange",
  "zrevrangebylex",
  "zrevrangebyscore",
  "zrevrank",
  "zscan",
  "zscore",
  "zunion",
  "xinfo|consumers",
  "xinfo|groups",
  "xinfo|stream",
  "xlen",
  "xpending",
  "xrange",
  "xrevrange",
  "arcount",
  "arget",
  "argetrange",
  "argrep",
  "arinfo",
  "arlastitems",
  "arlen",
  "armget",
  "arnext",
  "arop",
  "arscan",
  "memory|usage",
];

describe("what may be watched", () => {
  it("is what reads keys it names", () => {
    expect(names(({ name, spec }) => mayBeWatched(name, spec))).toEqual(watchable);
  });
});
