/** Parameters that Redis has had since 7.0, with its names, ranges and defaults, as far as something here answers to them. */
import { INT64_MAX, integer, memory, type Parameter, type Place, powerOfTwo, UINT32_MAX } from "./parameter.js";
import * as places from "./parameter-places.js";

const sparseMax = "array-sparse-kmax";
const sparseMin = "array-sparse-kmin";

/** `array-sparse-kmax`: 0 is no page at all, anything else above `array-sparse-kmin`. */
const sparseMaxPlace: Place = {
  initial: ({ keyspace }) => String(keyspace.limits.arraySparseCountMax),
  apply({ keyspace, configuration }, text) {
    const count = Number(text);
    if (count > 0 && count <= Number(configuration.get(sparseMin)))
      return `${sparseMax} must be greater than ${sparseMin} when non-zero`;
    keyspace.limits.arraySparseCountMax = count;
    return null;
  },
};

/** `array-sparse-kmin`: kept. No page is converted, so none goes back to what it was. */
const sparseMinPlace: Place = {
  initial: () => "5",
  apply({ keyspace }, text) {
    const max = keyspace.limits.arraySparseCountMax;
    return max > 0 && Number(text) >= max ? `${sparseMin} must be less than ${sparseMax}` : null;
  },
};

export const newerParameters: readonly Parameter[] = [
  // Redis 7.2.
  integer("set-max-listpack-entries", 0, INT64_MAX, places.limit("setPackedEntriesMax")),
  memory("set-max-listpack-value", 0, INT64_MAX, places.limit("setPackedValueMax")),
  // Arrays, Redis 8.8. What they change here: docs/internals/arrays.md.
  powerOfTwo(integer("array-slice-size", 256, 65536n, "4096")),
  integer(sparseMax, 0, UINT32_MAX, sparseMaxPlace),
  integer(sparseMin, 0, UINT32_MAX, sparseMinPlace),
];
