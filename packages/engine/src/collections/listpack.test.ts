import { withSeed } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { INT64_DIGITS_MAX, Int64 } from "./int64.js";
import { Listpack } from "./listpack.js";
import { LISTPACK_EMPTY_BYTES } from "./listpack-reader.js";

const encoder = new TextEncoder();
const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join("");

const texts = (pack: Listpack): string[] => {
  const found: string[] = [];
  for (let at = pack.first; at !== pack.end; at = pack.next(at)) {
    pack.read(at);
    found.push(latin1(pack.source, pack.from, pack.to));
  }
  return found;
};

const integers = [
  "0",
  "1",
  "127",
  "128",
  "-1",
  "-128",
  "4095",
  "4096",
  "-4096",
  "-4097",
  "32767",
  "32768",
  "-32768",
  "-32769",
  "8388607",
  "8388608",
  "-8388608",
  "-8388609",
  "2147483647",
  "2147483648",
  "-2147483648",
  "-2147483649",
  "4294967295",
  "4294967296",
  "9007199254740991",
  "9007199254740993",
  "-9007199254740993",
  "1000000000000000000",
  "9223372036854775807",
  "-9223372036854775807",
  "-9223372036854775808",
];
const strings = [
  "",
  "-",
  "-0",
  "00",
  "01",
  "+1",
  "1.0",
  "1e3",
  "a",
  "9223372036854775808",
  "-9223372036854775809",
  "99999999999999999999",
];

describe("Int64", () => {
  const value = new Int64();
  const digits = new Uint8Array(INT64_DIGITS_MAX);
  const roundTrip = (text: string): string => {
    const bytes = encoder.encode(text);
    expect(value.parse(bytes, 0, bytes.length)).toBe(true);
    return latin1(digits, value.write(digits, digits.length), digits.length);
  };

  it.each(integers)("reads and writes %s", (text) => {
    expect(roundTrip(text)).toBe(text);
    expect((BigInt(value.high) << 32n) | BigInt(value.low >>> 0)).toBe(BigInt(text));
    expect(value.isSafe).toBe(Number.isSafeInteger(Number(text)));
    if (value.isSafe) expect(new Int64().set(Number(text))).toMatchObject({ high: value.high, low: value.low });
  });

  it.each(strings)("refuses %j", (text) => {
    const bytes = encoder.encode(text);
    expect(value.parse(bytes, 0, bytes.length)).toBe(false);
  });

  withSeed("agrees with BigInt at random", (random) => {
    for (let i = 0; i < 20_000; i++) {
      const bits = random.between(1, 63);
      let wanted = 0n;
      for (let bit = 0; bit < bits; bit++) wanted = (wanted << 1n) | BigInt(random.between(0, 1));
      const text = (random.between(0, 1) === 0 ? wanted : -wanted).toString();
      expect(roundTrip(text)).toBe(text);
    }
  });
});

describe("Listpack", () => {
  it.each(
    [
      ...integers,
      ...strings,
      "x".repeat(63),
      "x".repeat(64),
      "x".repeat(4095),
      "x".repeat(4096),
      "x".repeat(70_000),
    ].map((text) => ({ text, size: text.length })),
  )("holds $size bytes: $text", ({ text }) => {
    const bytes = encoder.encode(text);
    const buffer = new Uint8Array(150_000);
    const pack = new Listpack().create(buffer, 16);
    const size = pack.bytesFor(bytes, 0, bytes.length);
    pack.insert(pack.end, bytes, 0, bytes.length);
    pack.insert(pack.end, bytes, 0, bytes.length);
    pack.check(buffer.length);
    expect(pack.byteLength).toBe(LISTPACK_EMPTY_BYTES + 2 * size);
    expect(texts(pack)).toEqual([text, text]);
    expect(pack.previous(pack.last)).toBe(pack.first);
    expect(pack.isInteger(pack.first)).toBe(integers.includes(text));
  });

  it("has the bytes that Redis has", () => {
    // DUMP of the hash {0: 127, a: 128, b: -1, …} on redis-server 7.0.15, without its first and last bytes.
    const fields =
      "0 127 a 128 b -1 c -4096 d 4095 e 32767 f -32768 g 8388607 h -8388608 i 2147483647 j -2147483648 k 9223372036854775807 l -9223372036854775808".split(
        " ",
      );
    const buffer = new Uint8Array(400);
    const pack = new Listpack().create(buffer, 0);
    for (const field of fields) {
      const bytes = encoder.encode(field);
      pack.insert(pack.end, bytes, 0, bytes.length);
    }
    expect(latin1(buffer, 0, pack.byteLength)).toBe(
      "\x6d\x00\x00\x00\x1a\x00\x00\x01\x7f\x01\x81\x61\x02\xc0\x80\x02\x81\x62\x02\xdf\xff\x02\x81\x63\x02\xd0\x00\x02\x81\x64\x02\xcf\xff\x02\x81\x65\x02\xf1\xff\x7f\x03\x81\x66\x02\xf1\x00\x80\x03\x81\x67\x02\xf2\xff\xff\x7f\x04\x81\x68\x02\xf2\x00\x00\x80\x04\x81\x69\x02\xf3\xff\xff\xff\x7f\x05\x81\x6a\x02\xf3\x00\x00\x00\x80\x05\x81\x6b\x02\xf4\xff\xff\xff\xff\xff\xff\xff\x7f\x09\x81\x6c\x02\xf4\x00\x00\x00\x00\x00\x00\x00\x80\x09\xff",
    );
  });

  it("counts beyond what its header can say", () => {
    const buffer = new Uint8Array(300_000);
    const pack = new Listpack().create(buffer, 0);
    const value = new Int64().set(7);
    for (let i = 0; i < 65_600; i++) pack.insertInteger(pack.end, value);
    expect(pack.count).toBe(65_600);
    expect(pack.seek(65_599)).toBe(pack.last);
    pack.remove(pack.first, 600);
    expect(pack.count).toBe(65_000);
    pack.check(buffer.length);
  });

  withSeed("refuses bytes that are no listpack", (random) => {
    const buffer = new Uint8Array(600);
    const pack = new Listpack().create(buffer, 0);
    for (const text of ["a", "12345", "x".repeat(100), "-7"])
      pack.insert(pack.end, encoder.encode(text), 0, text.length);
    const whole = buffer.slice(0, pack.byteLength);
    for (let i = 0; i < 20_000; i++) {
      const broken = new Listpack().open(whole.slice(0, random.between(0, whole.length)), 0);
      for (let flips = random.between(1, 3); flips > 0 && broken.bytes.length > 0; flips--)
        broken.bytes[random.between(0, broken.bytes.length - 1)] = random.between(0, 255);
      try {
        broken.check(broken.bytes.length);
      } catch {
        continue;
      }
      expect(texts(broken)).toHaveLength(broken.count);
    }
  });

  withSeed("agrees with an array at random", (random) => {
    const buffer = new Uint8Array(200_000);
    const pack = new Listpack().create(buffer, 24);
    const model: string[] = [];
    const draw = (): string => {
      const kind = random.between(0, 5);
      if (kind < 2) return random.pick(integers);
      if (kind === 2) return random.pick(strings);
      return "y".repeat(random.between(0, random.pick([5, 70, 300, 5000])));
    };
    for (let step = 0; step < 6000; step++) {
      const index = random.between(0, Math.max(0, model.length - 1));
      const at = model.length === 0 ? pack.end : pack.seek(random.between(0, 1) === 0 ? index : index - model.length);
      const action = model.length > 40 ? 2 : random.between(0, 5);
      const text = draw();
      const bytes = encoder.encode(text);
      if (action < 2 || model.length === 0) {
        const end = random.between(0, 3) === 0;
        pack.insert(end ? pack.end : at, bytes, 0, bytes.length);
        model.splice(end ? model.length : index, 0, text);
      } else if (action === 2) {
        const count = random.between(1, Math.min(3, model.length - index));
        pack.remove(at, count);
        model.splice(index, count);
      } else if (action === 3) {
        pack.replace(at, bytes, 0, bytes.length);
        model[index] = text;
      } else if (action === 4) {
        expect(pack.equals(at, bytes, 0, bytes.length)).toBe(model[index] === text);
      } else {
        const wanted = random.between(0, 1) === 0 ? text : model[index];
        const sought = encoder.encode(wanted);
        const skip = random.between(0, 2);
        const found = pack.find(pack.first, sought, 0, sought.length, skip);
        const place = model.findIndex((item, i) => i % (skip + 1) === 0 && item === wanted);
        expect(found).toBe(place < 0 ? -1 : pack.seek(place));
      }
      expect(pack.count).toBe(model.length);
      if (step % 50 === 0) {
        pack.check(buffer.length);
        expect(texts(pack)).toEqual(model);
      }
    }
  });
});
