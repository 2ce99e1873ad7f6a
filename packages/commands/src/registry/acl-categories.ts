import type { Category, Group, Spec } from "./spec.js";

/** All ACL categories, in the order in which COMMAND INFO lists them. */
export const aclCategories = [
  "keyspace",
  "read",
  "write",
  "set",
  "sortedset",
  "list",
  "hash",
  "string",
  "bitmap",
  "hyperloglog",
  "geo",
  "stream",
  "array",
  "pubsub",
  "admin",
  "fast",
  "slow",
  "blocking",
  "dangerous",
  "connection",
  "transaction",
  "scripting",
] as const satisfies readonly Category[];

/** The category that all commands of a group share. Groups that are absent have none. */
const ofGroup: Partial<Record<Group, Category>> = {
  string: "string",
  bitmap: "bitmap",
  generic: "keyspace",
  connection: "connection",
  transactions: "transaction",
  hash: "hash",
  list: "list",
  set: "set",
  "sorted-set": "sortedset",
  stream: "stream",
  array: "array",
  hyperloglog: "hyperloglog",
  geo: "geo",
  scripting: "scripting",
};

const ofTypes: ReadonlySet<Category> = new Set(["string", "list", "set", "sortedset", "hash", "stream", "array"]);

/**
 * The ACL categories of a command, without the `@`: its group's, those its flags imply, and those it states.
 *
 * A container that cannot be called belongs to nothing but @slow: permissions are those of its subcommands.
 */
export function categoriesOf(group: Group, spec: Spec): Category[] {
  const found = new Set<Category>(spec.categories);
  const has = (flag: Spec["flags"][number]): boolean => spec.flags.includes(flag);
  const shared = ofGroup[group];
  // A generic command that states the types it works on belongs to those instead: SORT.
  const typed = group === "generic" && spec.categories?.some((category) => ofTypes.has(category)) === true;
  if (shared !== undefined && spec.container !== "bare" && !typed) found.add(shared);
  if (has("write")) found.add("write");
  if (has("readonly") && !found.has("scripting")) found.add("read");
  if (has("admin")) found.add("admin").add("dangerous");
  if (has("pubsub")) found.add("pubsub");
  if (has("blocking")) found.add("blocking");
  found.add(has("fast") ? "fast" : "slow");
  return aclCategories.filter((category) => found.has(category));
}
