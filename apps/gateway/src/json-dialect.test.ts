import { afterAll, beforeAll, expect, test } from "vitest";
import { TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

test("MSET and MGET", async () => {
  const client = await gateway.connect("json");
  expect(await client.call(1, "MSET", "k1", "v1", "k2", 2)).toEqual({ id: 1, result: "OK" });
  expect(await client.call("b", "MGET", "k1", "k2", "k3")).toEqual({ id: "b", result: ["v1", "2", null] });
});
