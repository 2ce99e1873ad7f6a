import { categoriesOf } from "./acl-categories.js";
import { keySpecsOf } from "./key-specs.js";
import type { Group, Spec } from "./spec.js";

/**
 * Commands that a browser may not call although no category says so.
 *
 * A browser is not trusted (DESIGN.md, section 6): what changes or reveals the server beyond the caller's own connection and keys is
 * refused. @admin and @dangerous cover most of it; these are the rest, each with its reason.
 */
export const refusedToBrowsers: Readonly<Record<string, string>> = {
  move: "databases other than the caller's are the server's business",
  select: "the gateway decides which database a browser sees",
  "memory|doctor": "tells about the whole server",
  "memory|malloc-stats": "tells about the whole server",
  "memory|purge": "works on the whole server",
  "memory|stats": "tells about the whole server",
};

/** Why a browser may not call a command, or null when it may. */
export function browserRefusal(name: string, group: Group, spec: Spec): string | null {
  if (Object.hasOwn(refusedToBrowsers, name)) return refusedToBrowsers[name];
  const categories = categoriesOf(group, spec);
  if (categories.includes("admin")) return "it administers the server";
  if (categories.includes("dangerous")) return "it reaches beyond the keys it names";
  return null;
}

/** Whether a query can be kept live: it only reads, and its keys, which all must be known, say when its answer may change. */
export const mayBeWatched = (name: string, spec: Spec): boolean =>
  spec.flags.includes("readonly") &&
  !spec.flags.includes("blocking") &&
  keySpecsOf(name, spec).some((keys) => !keys.flags.includes("not_key")) &&
  keySpecsOf(name, spec).every((keys) => keys.beginSearch.type !== "unknown");
