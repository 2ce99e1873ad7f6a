import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { RawConnection, type SeededRandom, withSeed } from "@allset/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Program } from "./test-program.js";

const MIB = 2 ** 20;

let program: Program & { port: number };
/** A client that does its work, whatever others do: its first failure, and how much work it did. */
let honest: { connection: RawConnection; failure: string; rounds: number; stop(): Promise<void> };
let residentBefore: number;

const resident = (): number => Number(execFileSync("ps", ["-o", "rss=", "-p", `${program.processId}`])) * 1024;

/** Processor time that the program took so far, in milliseconds: the 14th and 15th of its figures, in ticks of 10 ms. */
function processorMs(): number {
  const figures = readFileSync(`/proc/${program.processId}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(figures[11]) + Number(figures[12])) * 10;
}

async function startHonest(): Promise<typeof honest> {
  const connection = await RawConnection.open({ port: program.port });
  let running = true;
  const work = async (): Promise<void> => {
    for (let i = 0; running; i++) {
      const replies = [await connection.call("SET", "honest", `${i}`), await connection.call("GET", "honest")];
      self.rounds++;
      if (replies[0] !== "+OK\r\n" || !replies[1].endsWith(`\r\n${i}\r\n`)) self.failure ||= JSON.stringify(replies);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const self = {
    connection,
    failure: "",
    rounds: 0,
    async stop(): Promise<void> {
      running = false;
      await done;
    },
  };
  const done = work().catch((error: Error) => void (self.failure = error.message));
  return self;
}

const clientCount = async (): Promise<number> => {
  const reader = await RawConnection.open({ port: program.port });
  const list = await reader.call("CLIENT", "LIST");
  await reader.close();
  return list.split("\n").filter((line) => line.startsWith("id=")).length - 1;
};

beforeAll(async () => {
  program = await Program.start(["--maxclients", "12000"]);
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
});
beforeEach(async () => {
  honest = await startHonest();
  residentBefore = resident();
});
// After every attack: the server lives, the honest client noticed nothing, no session and no memory is left.
afterEach(async () => {
  await expect.poll(clientCount).toBe(1);
  await honest.stop();
  expect(honest.failure).toBe("");
  await honest.connection.close();
  expect(resident() - residentBefore).toBeLessThan(96 * MIB);
});

async function connect(): Promise<net.Socket> {
  const socket = net.connect({ port: program.port, host: "127.0.0.1" }).on("error", () => {});
  await once(socket, "connect");
  return socket.resume();
}

/** Lets sent bytes arrive. */
const settle = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

withSeed("random bytes", async (random: SeededRandom) => {
  for (let i = 0; i < 200; i++) {
    const socket = await connect();
    const framed = random.chance(0.5) ? random.pick(["*", "*3\r\n$", "*2\r\n$3\r\nGET\r\n$"]) : "";
    socket.write(Buffer.concat([Buffer.from(framed), random.bytes(random.int(20_000) + 1)]));
    if (random.chance(0.5)) socket.end();
    else {
      await settle(1);
      socket.destroy();
    }
  }
});

withSeed("commands that never end, from clients that disappear", async (random: SeededRandom) => {
  const whole = `*3\r\n$3\r\nSET\r\n$4\r\nhalf\r\n$10000\r\n${"x".repeat(10_000)}\r\n`;
  for (let i = 0; i < 300; i++) {
    const socket = await connect();
    socket.write(whole.slice(0, random.int(whole.length - 1) + 1));
    if (i % 20 === 0) await settle(5);
    if (random.chance(0.5)) socket.resetAndDestroy();
    else socket.destroy();
  }
  await settle();
  await honest.stop();
  expect(await honest.connection.call("EXISTS", "half")).toBe(":0\r\n");
});

test("announcements of a gigabyte take no memory", async () => {
  const sockets: net.Socket[] = [];
  const announcements = [
    "*2\r\n$3\r\nGET\r\n$536870912\r\n",
    "*2147483647\r\n$4\r\nMGET\r\n",
    "*1000000\r\n$512000000\r\nx",
  ];
  for (let i = 0; i < 300; i++) {
    const socket = await connect();
    socket.write(announcements[i % announcements.length]);
    sockets.push(socket);
  }
  await settle(200);
  expect(resident() - residentBefore).toBeLessThan(48 * MIB);
  for (const socket of sockets) socket.destroy();
});

test("a hundred thousand fragments", async () => {
  const socket = (await connect()).setNoDelay(true);
  let replies = "";
  socket.on("data", (chunk) => (replies += chunk));
  const request = Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nf\r\n$3\r\nabc\r\n*2\r\n$3\r\nGET\r\n$1\r\nf\r\n");
  const rounds = Math.ceil(100_000 / request.length);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < request.length; i++) socket.write(request.subarray(i, i + 1));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => replies.length, { timeout: 20_000 }).toBe(rounds * "+OK\r\n$3\r\nabc\r\n".length);
  expect(replies === "+OK\r\n$3\r\nabc\r\n".repeat(rounds)).toBe(true);
  socket.destroy();
});

test("lines of garbage", async () => {
  for (const line of [
    "\0".repeat(60_000),
    '"'.repeat(1000),
    "é".repeat(30_000),
    "GET\r".repeat(10_000),
    "\n".repeat(500_000),
  ]) {
    const socket = await connect();
    socket.write(`${line}\r\nPING\r\n`);
    await settle();
    socket.destroy();
  }
});

test("a flood of commands that are refused, from many clients at once", async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, connect));
  for (const socket of sockets) socket.write("NOPE with many words\r\n".repeat(5000));
  await settle(500);
  for (const socket of sockets) socket.destroy();
});

test("ten thousand idle clients", async (context) => {
  const sockets: net.Socket[] = [];
  const wanted = 10_000;
  try {
    while (sockets.length < wanted) {
      sockets.push(...(await Promise.all(Array.from({ length: 250 }, connect))));
    }
  } catch (error) {
    // The system allows fewer descriptors or ports than that.
    context.skip(`only ${sockets.length} connections: ${(error as Error).message}`);
  } finally {
    if (sockets.length < wanted) for (const socket of sockets) socket.destroy();
  }
  expect(await clientCount()).toBe(wanted + 1);
  // They cost the server no time: it is idle for most of what the honest client takes.
  const [rounds, busyMs, began] = [honest.rounds, processorMs(), performance.now()];
  await expect.poll(() => honest.rounds).toBeGreaterThan(rounds + 50);
  expect(processorMs() - busyMs).toBeLessThan((performance.now() - began) / 2);
  const each = (resident() - residentBefore) / wanted;
  expect(each).toBeLessThan(16 * 1024);
  for (const socket of sockets) socket.write("PING\r\n");
  await settle(500);
  for (const socket of sockets) socket.destroy();
  await expect.poll(clientCount).toBe(1);
}, 60_000);
