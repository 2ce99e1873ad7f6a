/** The queue of waiting clients itself, with a wait for strings: each that comes is answered and deleted. */
import { ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { describe, expect, it } from "vitest";
import type { Session } from "../session/session.js";
import { type InstanceTarget, startInstance } from "../test-target.js";
import type { Wait } from "./wait.js";

const decoder = new TextDecoder();

interface Client {
  readonly session: Session;
  readonly received: () => string;
  readonly send: (...words: string[]) => void;
  readonly close: () => void;
}

async function connect(target: InstanceTarget): Promise<Client> {
  let text = "";
  const connection = await target.connect(
    (bytes) => {
      text += decoder.decode(bytes);
    },
    () => {},
  );
  const session = [...target.instance.sessions.values()].at(-1) as Session;
  return {
    session,
    received: () => {
      const got = text;
      text = "";
      return got;
    },
    send: (...words) => connection.send(new TextEncoder().encode(`${words.join(" ")}\r\n`)),
    close: () => connection.close(),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits for the strings of `keys`, and says which key served it. */
function wait(client: Client, args: Args, keyCount: number, deadlineMs: number, lost = false): void {
  const stringWait: Wait = {
    args,
    firstKey: 1,
    keyCount,
    type: ValueType.string,
    deadlineMs,
    serve(session, own, keyAt, reply) {
      const { database } = session;
      const ref = database.write(own.bytes, own.starts[keyAt], own.ends[keyAt]);
      const { bytes, start, end } = database.value(ref);
      reply.bulk(bytes, start, end);
      database.remove(ref);
      database.changed(own.bytes, own.starts[keyAt], own.ends[keyAt], 4, "del");
      return true;
    },
    giveUp: (_session: Session, reply: ReplySink) => reply.nullArray(),
    ...(lost
      ? { keyLost: (session: Session, _args: Args, _at: number, reply: ReplySink) => session.fail(reply, "ERR gone") }
      : {}),
  };
  client.session.block(stringWait, client.session.connection.reply);
}

describe("clients that wait", () => {
  const start = async (
    count: number,
  ): Promise<{ target: InstanceTarget; clients: Client[]; args: (...words: string[]) => Args }> => {
    const target = startInstance();
    const { Args: ArgsClass } = await import("@allset/resp");
    const clients: Client[] = [];
    for (let i = 0; i < count; i++) clients.push(await connect(target));
    return { target, clients, args: (...words) => new ArgsClass().assign(["wait", ...words]) };
  };

  it("are served in the order of their arrival, one for each value", async () => {
    const { clients, args } = await start(4);
    const [a, b, c, writer] = clients;
    for (const client of [a, b, c]) wait(client, args("k"), 1, Infinity);
    writer.send("SET", "k", "1");
    await settled();
    expect([a.received(), b.received(), c.received()]).toEqual(["$1\r\n1\r\n", "", ""]);
    writer.send("MULTI");
    writer.send("SET", "k", "2");
    writer.send("SET", "k", "3");
    await settled();
    expect(b.received()).toBe("");
    writer.send("EXEC");
    await settled();
    expect([b.received(), c.received()]).toEqual(["$1\r\n3\r\n", ""]);
  });

  it("are served from the key that changed first", async () => {
    const { clients, args } = await start(2);
    const [a, writer] = clients;
    wait(a, args("x", "y"), 2, Infinity);
    writer.send("MSET", "y", "1", "x", "2");
    await settled();
    expect(a.received()).toBe("$1\r\n1\r\n");
  });

  it("go on with what they sent meanwhile", async () => {
    const { clients, args } = await start(2);
    const [a, writer] = clients;
    wait(a, args("k"), 1, Infinity);
    a.send("PING");
    await settled();
    expect(a.received()).toBe("");
    writer.send("SET", "k", "1");
    await settled();
    expect(a.received()).toBe("$1\r\n1\r\n+PONG\r\n");
  });

  it("give up in time, and not before", async () => {
    const { target, clients, args } = await start(2);
    const [a, b] = clients;
    wait(a, args("k"), 1, target.clock.now() + 50);
    wait(b, args("k"), 1, target.clock.now() + 70);
    expect(target.instance.cron()).toBe(50);
    target.advance?.(49);
    await settled();
    expect(a.received()).toBe("");
    target.advance?.(1);
    await settled();
    expect([a.received(), b.received()]).toEqual(["*-1\r\n", ""]);
    expect(target.instance.blocking.size).toBe(1);
    b.close();
    expect(target.instance.blocking.size).toBe(0);
    expect(target.instance.blocking.timedSize).toBe(0);
    target.advance?.(1000);
  });

  it("are not woken by a key of another type or by its removal, unless they want to know", async () => {
    const { clients, args } = await start(3);
    const [a, b, writer] = clients;
    wait(a, args("k"), 1, Infinity);
    wait(b, args("k"), 1, Infinity, true);
    writer.send("SET", "k", "1");
    await settled();
    expect([a.received(), b.received()]).toEqual(["$1\r\n1\r\n", "-ERR gone\r\n"]);
  });

  it("are unblocked by others", async () => {
    const { target, clients, args } = await start(3);
    const [a, b, other] = clients;
    wait(a, args("k"), 1, Infinity);
    wait(b, args("k"), 1, target.clock.now() + 10);
    other.send("CLIENT", "UNBLOCK", String(a.session.id), "ERROR");
    other.send("CLIENT", "UNBLOCK", String(b.session.id));
    other.send("CLIENT", "UNBLOCK", String(b.session.id));
    await settled();
    expect(a.received()).toBe("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    expect(b.received()).toBe("*-1\r\n");
    expect(other.received()).toBe(":1\r\n:1\r\n:0\r\n");
  });

  it("see the keys that SWAPDB brings", async () => {
    const { clients, args } = await start(2);
    const [a, writer] = clients;
    wait(a, args("k"), 1, Infinity);
    writer.send("SELECT", "1");
    writer.send("SET", "k", "1");
    await settled();
    expect(a.received()).toBe("");
    writer.send("SWAPDB", "0", "1");
    await settled();
    expect(a.received()).toBe("$1\r\n1\r\n");
  });
});
