import { expect, test } from "vitest";
import { createGatewayLimits, limitNames } from "./limits.js";
import { gatewayParameters } from "./parameters.js";

test("names are unique, and defaults within their bounds", () => {
  expect(new Set(gatewayParameters.map(({ name }) => name)).size).toBe(gatewayParameters.length);
  for (const { name, type, default: standard, min, max } of gatewayParameters) {
    if (type !== "integer" && type !== "bytes") continue;
    expect(standard, name).toBeGreaterThanOrEqual(min);
    expect(standard, name).toBeLessThanOrEqual(max);
  }
});

test("every limit is a parameter, and its default that of the program", () => {
  const limits = createGatewayLimits();
  for (const option of limitNames) {
    expect(gatewayParameters.find((parameter) => parameter.isLimit && parameter.option === option)?.default).toBe(
      limits[option],
    );
  }
});
