import type { RootedType } from "./rooted-type.js";

/** The types whose values can be roots, by `ValueType`. A new one adds a line here. */
export const rootedTypes: readonly (RootedType | undefined)[] = [];
