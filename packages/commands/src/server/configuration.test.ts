import { differential, unordered } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const anyOrder = (args: readonly (string | number)[]) => unordered([...args], "hash order", { pairs: true });

differential("configuration", import.meta.url, startInstance, [
  {
    name: "CONFIG GET: names as they were written, patterns in any case",
    each: [
      ["CONFIG", "GET", "maxmemory"],
      ["CONFIG", "GET", "MaxMemory"],
      ["CONFIG", "GET", "MAXMEMORY", "maxmemory"],
      ["CONFIG", "GET", "nosuch"],
      anyOrder(["CONFIG", "GET", "maxmemory*", "hz", "hz", "nosuch"]),
      anyOrder(["CONFIG", "GET", "*slave-PRI*", "replica-priority"]),
      anyOrder(["CONFIG", "GET", "max[m]emory", "a\\*b", "h?"]),
      ["CONFIG", "GET"],
    ],
  },
  {
    name: "CONFIG SET: all or none",
    steps: [
      ["CONFIG", "SET", "maxmemory", "100mb", "timeout", 5],
      ["CONFIG", "GET", "maxmemory"],
      ["CONFIG", "SET", "timeout", 7, "hz", "x"],
      ["CONFIG", "GET", "timeout"],
      ["CONFIG", "SET", "timeout", 7, "databases", 3],
      ["CONFIG", "SET", "timeout", 7, "nosuch", 3],
      ["CONFIG", "SET", "databases", 3, "nosuch", 3],
      ["CONFIG", "SET", "TIMEOUT", 7, "timeout", 8],
      ["CONFIG", "SET", "TIMEOUT", "x"],
      ["CONFIG", "SET", "DATABASES", 1],
      ["CONFIG", "SET", "slave-priority", 1, "slave-PRIORITY", 2],
      ["CONFIG", "SET", "timeout", 7, "maxmemory"],
      ["CONFIG", "GET", "timeout"],
    ],
  },
]);
