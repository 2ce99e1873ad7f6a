/**
 * Values that were dumped on redis-server are restored here, and the other way round. What redis-server dumped, and what it made of our
 * payloads when they were recorded, stands in the fixture; where it is installed all of it happens live.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RawConnection, ReferenceServer, redisServerVersion, referenceVersion } from "@allset/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startInstance } from "../test-target.js";
import { cases } from "./interchange-cases.js";

/** What a server says of the value that a case makes. */
interface Described {
  digest: string;
  encoding: string;
  /** What the digest does not tell: the replies of the case's `reads`. */
  reads?: string[];
}

interface Exchanged extends Described {
  /** DUMP of redis-server, and ours, which redis-server restored to the same value; base64. */
  theirs: string;
  ours: string;
}

const path = fileURLToPath(new URL("./interchange.fixture.json", import.meta.url));
const recording = process.env["ALLSET_RECORD"] === "1";
const live = recording || (redisServerVersion() === referenceVersion && process.env["ALLSET_LIVE"] !== "0");
const fixture: Record<string, Exchanged> =
  existsSync(path) && !recording ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, Exchanged>) : {};

const bulkOf = (frame: Uint8Array): Buffer => {
  const bytes = Buffer.from(frame);
  const line = bytes.indexOf("\r\n");
  if (bytes[0] !== 0x24 || bytes[1] === 0x2d) throw new Error(`no bulk string: ${bytes.toString("latin1")}`);
  return bytes.subarray(line + 2, -2);
};

/** A server with the one key `k`. */
class Side {
  readonly #connection: RawConnection;

  constructor(connection: RawConnection) {
    this.#connection = connection;
  }

  async make(commands: readonly (readonly (string | number)[])[]): Promise<void> {
    await this.#connection.call("FLUSHALL");
    for (const command of commands) {
      const reply = await this.#connection.call(...command.map(String));
      if (reply.startsWith("-")) throw new Error(`${command.join(" ").slice(0, 80)}: ${reply}`);
    }
  }

  async dump(): Promise<Buffer> {
    this.#connection.send(["DUMP", "k"]);
    return Buffer.from(bulkOf(await this.#connection.readReply()));
  }

  /** Replaces everything by `k`, restored. */
  async restore(payload: Buffer, settings: readonly (readonly (string | number)[])[]): Promise<void> {
    await this.make(settings);
    this.#connection.send(["RESTORE", "k", 0, payload]);
    expect(Buffer.from(await this.#connection.readReply()).toString()).toBe("+OK\r\n");
  }

  async describe(reads: readonly (readonly (string | number)[])[] = []): Promise<Described> {
    const digest = await this.#connection.call("DEBUG", "DIGEST-VALUE", "k");
    const encoding = await this.#connection.call("OBJECT", "ENCODING", "k");
    const described = { digest: digest.slice(5, -2), encoding: encoding.split("\r\n")[1] };
    if (reads.length === 0) return described;
    const replies: string[] = [];
    for (const command of reads) replies.push(await this.#connection.call(...command.map(String)));
    return { ...described, reads: replies };
  }
}

let server: ReferenceServer;
let redis: Side;
beforeAll(async () => {
  if (!live) return;
  server = await ReferenceServer.start();
  redis = new Side(await RawConnection.open(server.address));
});
afterAll(async () => {
  if (live) await server.stop();
  if (recording) writeFileSync(path, `${JSON.stringify(fixture, null, 2)}\n`);
});

const open = async (): Promise<Side> => new Side(await RawConnection.open(startInstance()));

describe.each(cases)("$name", ({ name, make, settings = [], loses, reads = [] }) => {
  const commands = [...settings, ...make];
  const payloadOf = (text: string): Buffer => Buffer.from(text, "base64");
  /** What the fixture says of a restored value. */
  const recorded = (): Described => {
    const { digest, encoding, reads: replies } = fixture[name];
    return { digest, encoding: loses ?? encoding, ...(replies === undefined ? {} : { reads: replies }) };
  };

  if (recording)
    it("is recorded", async () => {
      await redis.make(commands);
      const side = await open();
      await side.make(commands);
      const described = await redis.describe();
      const theirs = await redis.dump();
      await redis.restore(theirs, settings);
      const { reads: replies } = await redis.describe(reads);
      const ours = await side.dump();
      fixture[name] = {
        ...described,
        ...(replies === undefined ? {} : { reads: replies }),
        theirs: theirs.toString("base64"),
        ours: ours.toString("base64"),
      };
    });

  it("is the same value here", async () => {
    const side = await open();
    await side.make(commands);
    const { digest, encoding } = fixture[name];
    expect(await side.describe()).toEqual({ digest, encoding });
    expect((await side.dump()).toString("base64")).toBe(fixture[name].ours);
  });

  it("comes from redis-server", async () => {
    const side = await open();
    await side.restore(payloadOf(fixture[name].theirs), settings);
    expect(await side.describe(reads)).toEqual(recorded());
  });

  it("comes back from our own payload", async () => {
    const side = await open();
    const ours = payloadOf(fixture[name].ours);
    await side.restore(ours, settings);
    const { digest, encoding } = recorded();
    expect(await side.describe()).toEqual({ digest, encoding });
    expect((await side.dump()).length).toBeLessThan(ours.length * 1.1 + 64);
  });

  it.runIf(live)("goes to redis-server (where it is installed)", async () => {
    const side = await open();
    const { ours, theirs } = fixture[name];
    await redis.restore(payloadOf(theirs), settings);
    expect(await redis.describe(reads)).toEqual(recorded());
    await redis.restore(payloadOf(ours), settings);
    await side.restore(payloadOf(ours), settings);
    expect(await redis.describe(reads)).toEqual(await side.describe(reads));
  });
});
