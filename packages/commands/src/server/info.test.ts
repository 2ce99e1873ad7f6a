import {
  differential,
  masked,
  on,
  RawConnection,
  redisServerVersion,
  sharedReferenceServer,
  toText,
} from "@allset/testkit";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { version } from "../instance/identity.js";
import { startInstance } from "../test-target.js";
import { humanBytes } from "./info-text.js";

/** Fields of redis-server 7.0.15 that INFO does not have here, and why. */
const leftOut: Readonly<Record<string, string>> = {
  ...because("tells how redis-server was built", [
    "redis_git_sha1",
    "redis_git_dirty",
    "redis_build_id",
    "monotonic_clock",
    "multiplexing_api",
    "atomicvar_api",
    "gcc_version",
  ]),
  ...because("there are no scripts and functions yet", [
    "used_memory_lua",
    "used_memory_lua_human",
    "used_memory_vm_eval",
    "used_memory_vm_functions",
    "used_memory_vm_total",
    "used_memory_vm_total_human",
    "used_memory_scripts_eval",
    "used_memory_functions",
    "used_memory_scripts",
    "used_memory_scripts_human",
    "number_of_cached_scripts",
    "number_of_functions",
    "number_of_libraries",
  ]),
  ...because("there is no second process: snapshots need no fork", [
    "current_cow_peak",
    "current_cow_size",
    "current_cow_size_age",
    "current_fork_perc",
    "current_save_keys_processed",
    "current_save_keys_total",
    "rdb_last_cow_size",
    "aof_last_cow_size",
    "module_fork_in_progress",
    "module_fork_last_cow_size",
  ]),
  ...because("expiry has no cycle of samples: the soonest key is known", [
    "expired_time_cap_reached_count",
    "expire_cycle_cpu_milliseconds",
  ]),
  ...because("eviction is not spread over time", ["total_eviction_exceeded_time", "current_eviction_exceeded_time"]),
  ...because("the arena does not move blocks", [
    "active_defrag_hits",
    "active_defrag_misses",
    "active_defrag_key_hits",
    "active_defrag_key_misses",
    "total_active_defrag_time",
    "current_active_defrag_time",
  ]),
  ...because("a connection has no reply buffer of its own", ["reply_buffer_shrinks", "reply_buffer_expands"]),
  ...because("the runtime does not tell threads apart", ["used_cpu_sys_main_thread", "used_cpu_user_main_thread"]),
  ...because("flushed memory is not counted after it was given back", ["lazyfreed_objects"]),
};

function because(reason: string, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, reason]));
}

/** Names of sections and fields, in order. */
const namesIn = (text: string): string[] => [...text.matchAll(/^(# \w+|\w+)(?=[:\r])/gm)].map(([name]) => name);

async function ask(server: Parameters<typeof RawConnection.open>[0], ...args: string[]): Promise<string> {
  const connection = await RawConnection.open(server);
  connection.send(args);
  const reply = toText(await connection.readReply());
  connection.close();
  return reply;
}

const sections = ["server", "clients", "memory", "persistence", "stats", "replication", "cpu", "modules", "cluster"];

describe("INFO", () => {
  it.skipIf(redisServerVersion() === null)("has redis-server's fields in its order (needs redis-server)", async () => {
    const server = await sharedReferenceServer();
    const expected = namesIn(await ask(server.address, "INFO", ...sections));
    const own = namesIn(await ask(startInstance(), "INFO", ...sections));
    expect(own.filter((name) => expected.includes(name))).toEqual(expected.filter((name) => !(name in leftOut)));
    expect(Object.keys(leftOut).filter((name) => !expected.includes(name) || own.includes(name))).toEqual([]);
  });

  it("tells numbers that are true", async () => {
    const target = startInstance();
    await ask(target, "SET", "key", "x".repeat(1000));
    await ask(target, "EXPIRE", "key", "100");
    await ask(target, "GET", "key");
    await ask(target, "GET", "nokey");
    await ask(target, "GET");
    target.advance?.(5000);
    const text = await ask(target, "INFO", "everything");
    const field = (name: string): string | undefined => new RegExp(`^${name}:(.*)\r$`, "m").exec(text)?.[1];
    expect(field("uptime_in_seconds")).toBe("5");
    expect(field("keyspace_hits")).toBe("1");
    expect(field("keyspace_misses")).toBe("1");
    expect(field("db0")).toBe("keys=1,expires=1,avg_ttl=95000");
    expect(field("errorstat_ERR")).toBe("count=1");
    expect(field("cmdstat_get")).toMatch(/^calls=2,usec=\d+,.*,rejected_calls=1,failed_calls=0$/);
    expect(field("maxmemory_policy")).toBe("noeviction");
    expect(Number(field("allocator_allocated"))).toBe(target.instance.keyspace.usedBytes);
    expect(Number(field("used_memory"))).toBeGreaterThanOrEqual(1000);
    expect(Number(field("used_memory_dataset"))).toBeGreaterThanOrEqual(1000);
    expect(Number(field("total_net_input_bytes"))).toBeGreaterThan(1000);
  });

  it("writes bytes for people", () => {
    expect([0, 1023, 1024, 1536, 25276514304].map(humanBytes)).toEqual(["0B", "1023B", "1.00K", "1.50K", "23.54G"]);
  });

  it("names the version of the packages", () => {
    expect(version).toBe(manifest.version);
  });
});

/** Runs of fields, and the length of the reply. */
const fields = /(?:^(?!txt:)[a-z][\w|]*:[^\r]*\r\n)+|^[$=]\d+/gm;

differential("info", import.meta.url, startInstance, [
  {
    name: "sections: whichever are asked for, in one order",
    each: [
      ["INFO", "modules"],
      ["INFO", "cluster", "MODULES", "nosuch"],
      ["INFO", "nosuch"],
      ["INFO", ""],
      ["INFO", "keyspace"],
      ["INFO", "errorstats"],
      ...[[], ["default"], ["all"], ["everything"], ["commandstats", "default"], ["cpu", "latencystats"]].map((names) =>
        masked(["INFO", ...names], fields, "other numbers"),
      ),
    ],
  },
  {
    name: "Keyspace",
    steps: [
      ["MSET", "a", 1, "b", 2],
      ["SELECT", 9],
      ["SET", "c", 1],
      ["INFO", "keyspace"],
    ],
  },
  {
    name: "Errorstats count refusals and unknown commands",
    steps: [
      ["CONFIG", "RESETSTAT"],
      on("b", ["GET"]),
      on("b", ["NOSUCH"]),
      on("b", ["GET", "k", "x"]),
      ["INFO", "errorstats"],
      ["CONFIG", "RESETSTAT"],
      ["INFO", "errorstats"],
    ],
  },
  {
    name: "an error inside EXEC is charged to its command alone",
    steps: [
      ["SET", "k", "x"],
      ["CONFIG", "RESETSTAT"],
      ["MULTI"],
      ["INCR", "k"],
      ["EXEC"],
      ["DEBUG", "ERROR", "FOO bar"],
      ["INFO", "errorstats"],
    ],
  },
]);
