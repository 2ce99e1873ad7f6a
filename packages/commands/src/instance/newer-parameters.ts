/** Parameters that Redis has had since 7.0, with its names, ranges and defaults, as far as something here answers to them. */
import { integer, type Parameter, type Place, powerOfTwo, UINT32_MAX } from "./parameter.js";

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

/** Arrays, Redis 8.8. What they change here: docs/internals/arrays.md. */
export const newerParameters: readonly Parameter[] = [
  powerOfTwo(integer("array-slice-size", 256, 65536n, "4096")),
  integer(sparseMax, 0, UINT32_MAX, sparseMaxPlace),
  integer(sparseMin, 0, UINT32_MAX, sparseMinPlace),
];
