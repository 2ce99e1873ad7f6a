import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConnectionClosed, RawConnection, ReplyTimeout } from "./raw-connection.js";
import { ReferenceServer, redisServerPath, redisServerVersion, sharedReferenceServer } from "./reference-server.js";
import { toText } from "./request.js";

describe.skipIf(redisServerPath() === null)("redis-server as reference (needs redis-server)", () => {
  test("starts on a unix socket, takes options, and leaves nothing behind", async () => {
    const server = await ReferenceServer.start({ args: ["--maxmemory", "5mb"] });
    const connection = await RawConnection.open(server.address);
    expect(await connection.call("CONFIG", "GET", "maxmemory")).toContain("5242880");
    expect(await connection.call("INFO", "server")).toContain(`redis_version:${redisServerVersion()}`);
    const path = "path" in server.address ? server.address.path : "";
    expect(existsSync(path)).toBe(true);
    await server.stop();
    expect(existsSync(path)).toBe(false);
    await connection.waitForClose();
    await expect(connection.readReply()).rejects.toThrow(ConnectionClosed);
  });

  test("starts on a port", async () => {
    const server = await ReferenceServer.start({ listen: "tcp" });
    expect(server.address).toHaveProperty("port");
    const connection = await RawConnection.open(server.address);
    expect(await connection.call("PING")).toBe("+PONG\r\n");
    await connection.close();
    await server.stop();
  });

  test("an option that it refuses fails with what it said", async () => {
    await expect(ReferenceServer.start({ args: ["--no-such-option", "1"] })).rejects.toThrow(
      /Bad directive|no-such-option/,
    );
  });

  test("a worker shares one", async () => {
    expect(await sharedReferenceServer()).toBe(await sharedReferenceServer());
  });

  test("a connection keeps pushes apart from replies and gives up in time", async () => {
    const server = await sharedReferenceServer();
    const connection = await RawConnection.open(server.address);
    await connection.call("HELLO", 3);
    connection.send(["SUBSCRIBE", "news"]);
    expect(toText((await connection.readPush(1000))!)).toContain("subscribe");
    connection.sendRaw("PUBLISH news x\r\nPING\r\n");
    expect(toText(await connection.readReply())).toBe(":1\r\n");
    expect(toText((await connection.readPush(1000))!)).toContain("message");
    expect(toText(await connection.readReply())).toBe("+PONG\r\n");
    expect(await connection.readPush(10)).toBeNull();
    await expect(connection.readReply(10)).rejects.toThrow(ReplyTimeout);
    connection.sendRaw("PING\r\n");
    await expect(connection.readPush(1000)).rejects.toThrow(/a reply came where a push was due/);
    connection.send(["QUIT"]);
    expect(await connection.waitForClose()).toBe(true);
    expect(connection.isClosed).toBe(true);
  });
});
