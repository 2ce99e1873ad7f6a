import { describe, expect, test } from "vitest";
import { latin1, runSeed, seeded, toLatin1 } from "../test/seeded.js";
import { readTranscript } from "../test/transcript.js";
import { writerCases } from "../test/writer-cases.js";
import { type BufferPool, createBufferPool, ReplyTooLargeError, RespWriter } from "./index.js";

const transcript = readTranscript(new URL("./resp-writer.transcript.json", import.meta.url));

function written(protocol: 2 | 3, write: (writer: RespWriter) => void): string {
  const writer = new RespWriter(createBufferPool());
  writer.protocol = protocol;
  write(writer);
  return toLatin1(writer.buffer.subarray(0, writer.length));
}

describe.each([2, 3] as const)("RESP%i, as redis-server writes it", (protocol) => {
  test.each(writerCases)("$name", ({ name, write }) => {
    expect(written(protocol, write)).toBe(transcript[`${name} (RESP${protocol})`]);
  });
});

describe("what scripts cannot make the real server write", () => {
  const cases: [call: string, write: (writer: RespWriter) => void, resp2: string, resp3: string][] = [
    ["nullArray", (writer) => writer.nullArray(), "*-1\r\n", "_\r\n"],
    ["push", (writer) => writer.push(3), "*3\r\n", ">3\r\n"],
    ["nan", (writer) => writer.double(Number.NaN), "$3\r\nnan\r\n", ",nan\r\n"],
    ["bigint", (writer) => writer.bigint(-(2n ** 63n)), ":-9223372036854775808\r\n", ":-9223372036854775808\r\n"],
    ["error over lines", (writer) => writer.error("ERR a\r\nb\n"), "-ERR a  b \r\n", "-ERR a  b \r\n"],
    ["safe integers", (writer) => writer.integer(2 ** 53 - 1), ":9007199254740991\r\n", ":9007199254740991\r\n"],
    [
      "negative safe integers",
      (writer) => writer.integer(1 - 2 ** 53),
      ":-9007199254740991\r\n",
      ":-9007199254740991\r\n",
    ],
    ["escaped bytes", (writer) => writer.text("\udc80\udcff"), "$2\r\n\x80\xff\r\n", "$2\r\n\x80\xff\r\n"],
    [
      "escaped bytes among characters",
      (writer) => writer.error("ERR é\udce9 😀\udc80"),
      "-ERR \xc3\xa9\xe9 \xf0\x9f\x98\x80\x80\r\n",
      "-ERR \xc3\xa9\xe9 \xf0\x9f\x98\x80\x80\r\n",
    ],
    [
      "many escaped bytes",
      (writer) => writer.verbatim("txt", "\udcff".repeat(1000)),
      `$1000\r\n${"\xff".repeat(1000)}\r\n`,
      `=1004\r\ntxt:${"\xff".repeat(1000)}\r\n`,
    ],
    ["a lone surrogate", (writer) => writer.text("\ud800"), "$3\r\n\xef\xbf\xbd\r\n", "$3\r\n\xef\xbf\xbd\r\n"],
  ];

  test.each(cases)("%s", (_call, write, resp2, resp3) => {
    expect(written(2, write)).toBe(resp2);
    expect(written(3, write)).toBe(resp3);
  });

  test("attributes", () => {
    expect(written(3, (writer) => writer.attribute(1))).toBe("|1\r\n");
  });

  test("integers of every length", () => {
    for (let value = 1; value < 2 ** 53; value *= 7) {
      for (const near of [value, -value, value - 1]) {
        expect(written(2, (writer) => writer.integer(near))).toBe(`:${near === 0 ? 0 : near}\r\n`);
      }
    }
  });

  test("integers in two words, of every length and at the ends of the ranges", () => {
    const edges = [0n, 999_999_999n, 10n ** 9n, 10n ** 9n + 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n];
    const powers = Array.from({ length: 22 }, (_, i) => 7n ** BigInt(i));
    for (const near of [...edges, ...powers].flatMap((edge) => [edge - 1n, edge, edge + 1n]))
      for (const value of [near, -near]) {
        if (BigInt.asIntN(64, value) !== value) continue;
        const [high, low] = [Number(value >> 32n), Number(BigInt.asIntN(32, value))];
        expect(written(2, (writer) => writer.int64(high, low))).toBe(`:${value}\r\n`);
      }
  });

  test("bulks of every length around the copying threshold", () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index);
    for (let size = 0; size <= 290; size++) {
      const expected = `$${size}\r\n${toLatin1(bytes.subarray(3, 3 + size))}\r\n`;
      expect(written(2, (writer) => writer.bulk(bytes, 3, 3 + size))).toBe(expected);
    }
  });
});

describe("holes", () => {
  test.each([0, 1, 9, 10, 1000])("an array of %i values counted at its end equals one counted before", (length) => {
    const counted = written(2, (writer) => {
      writer.integer(7);
      writer.array(length);
      for (let index = 0; index < length; index++) writer.integer(index);
    });
    const deferred = written(2, (writer) => {
      writer.integer(7);
      const hole = writer.deferArray();
      for (let index = 0; index < length; index++) writer.integer(index);
      writer.fillArray(hole, length);
    });
    expect(deferred).toBe(counted);
  });

  test("holes inside holes, of every kind", () => {
    const nested = (writer: RespWriter) => {
      const outer = writer.deferMap();
      writer.text("key");
      const inner = writer.deferSet();
      writer.integer(1);
      writer.fillSet(inner, 1);
      writer.fillMap(outer, 1);
    };
    expect(written(2, nested)).toBe("*2\r\n$3\r\nkey\r\n*1\r\n:1\r\n");
    expect(written(3, nested)).toBe("%1\r\n$3\r\nkey\r\n~1\r\n:1\r\n");
  });
});

describe("buffers", () => {
  /** A pool that counts what is out and fills what comes back. */
  function countingPool(bufferBytes: number): BufferPool & { out: Set<Uint8Array> } {
    const pool = createBufferPool({ bufferBytes, keepMax: 2 });
    const out = new Set<Uint8Array>();
    return {
      out,
      acquire(minBytes) {
        const buffer = pool.acquire(minBytes);
        out.add(buffer);
        return buffer;
      },
      release(buffer) {
        expect(out.delete(buffer)).toBe(true);
        buffer.fill(0xee);
        pool.release(buffer);
      },
    };
  }

  test("an empty writer holds none; reset gives it back; detach leaves it to the caller", () => {
    const pool = countingPool(64);
    const writer = new RespWriter(pool);
    expect(pool.out.size).toBe(0);
    writer.ok();
    writer.reset();
    expect([pool.out.size, writer.length, writer.buffer.length]).toEqual([0, 0, 0]);
    writer.ok();
    const { buffer } = writer;
    writer.detach();
    expect([pool.out.has(buffer), writer.length]).toEqual([true, 0]);
    writer.integer(1);
    expect(writer.buffer).not.toBe(buffer);
  });

  test("growing keeps the bytes and gives the smaller buffers back", () => {
    const pool = countingPool(32);
    const writer = new RespWriter(pool);
    for (let index = 0; index < 1000; index++) writer.text(`value ${index}`);
    const text = toLatin1(writer.buffer.subarray(0, writer.length));
    expect(text).toBe(
      Array.from({ length: 1000 }, (_, index) => `$${`value ${index}`.length}\r\nvalue ${index}\r\n`).join(""),
    );
    expect(pool.out.size).toBe(1);
    writer.reset();
    expect(pool.out.size).toBe(0);
  });

  test("a pool keeps at most keepMax buffers of its size", () => {
    const pool = createBufferPool({ bufferBytes: 64, keepMax: 1 });
    const [first, second, large] = [pool.acquire(1), pool.acquire(64), pool.acquire(65)];
    expect([first.length, second.length, large.length]).toEqual([64, 64, 128]);
    for (const buffer of [large, first, second]) pool.release(buffer);
    expect(pool.acquire(1)).toBe(first);
    expect(pool.acquire(1)).not.toBe(second);
  });

  test("rollback takes back what was written behind the mark", () => {
    const text = written(2, (writer) => {
      writer.integer(1);
      const mark = writer.length;
      writer.text("x".repeat(100_000));
      writer.rollback(mark);
      writer.integer(2);
    });
    expect(text).toBe(":1\r\n:2\r\n");
  });

  test("random replies of random sizes equal those of a plain concatenation", () => {
    const seed = runSeed();
    const random = seeded(seed);
    const writer = new RespWriter(countingPool(48));
    for (let round = 0; round < 200; round++) {
      let expected = "";
      for (let index = 0; index < random() * 20; index++) {
        const value = "abcdefgh".repeat(20).slice(0, random() * 160);
        writer.bulk(latin1(`..${value}`), 2, value.length + 2);
        expected += `$${value.length}\r\n${value}\r\n`;
      }
      expect(toLatin1(writer.buffer.subarray(0, writer.length)), `SEED=${seed}`).toBe(expected);
      writer.reset();
    }
  });
});

describe("replies that are too large", () => {
  test("are an error that rollback survives", () => {
    const writer = new RespWriter(createBufferPool({ bufferBytes: 16 }));
    writer.bytesMax = 100;
    writer.integer(1);
    const mark = writer.mark();
    writer.array(2);
    expect(() => writer.bulk(latin1("x".repeat(100)), 0, 100)).toThrow(ReplyTooLargeError);
    writer.rollback(mark);
    writer.ok();
    expect(toLatin1(writer.buffer.subarray(0, writer.length))).toBe(":1\r\n+OK\r\n");
  });

  test("so are those for which no memory is left", () => {
    const pool = createBufferPool({
      allocate(bytes) {
        throw new RangeError(`no ${bytes} bytes`);
      },
    });
    expect(() => new RespWriter(pool).ok()).toThrow(ReplyTooLargeError);
  });
});
