import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { Listpack } from "../collections/listpack.js";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type PackedForm, packedElements, StringElements } from "./elements.js";
import { MalformedValueError } from "./malformed-value-error.js";

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString("latin1");
const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 255);

/** The elements of a packed form, or null where its bytes are refused. */
function read(bytes: readonly number[] | Uint8Array, form: PackedForm): string[] | null {
  const writer = new ByteWriter();
  writer.string(Uint8Array.from(bytes), 0, bytes.length);
  const found: string[] = [];
  try {
    const elements = packedElements(new ByteReader(writer.bytes, 0, writer.length), form);
    while (elements.next()) found.push(latin1(elements.source, elements.from, elements.to));
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedValueError);
    return null;
  }
  return found;
}

/** A ziplist of elements that are encoded already: their encoding bytes and data. */
function ziplist(...elements: readonly (readonly number[])[]): number[] {
  const body: number[] = [];
  let before = 0;
  let last = 10;
  for (const element of elements) {
    last = 10 + body.length;
    const length = before < 254 ? [before] : [254, ...little(before, 4)];
    body.push(...length, ...element);
    before = length.length + element.length;
  }
  const total = 10 + body.length + 1;
  return [
    ...little(total, 4),
    ...little(elements.length === 0 ? 10 : last, 4),
    ...little(elements.length, 2),
    ...body,
    255,
  ];
}

const text = (value: string): number[] => [...Buffer.from(value, "latin1")];
const short = (value: string): number[] => [value.length, ...text(value)];
const middle = (value: string): number[] => [0x40 | (value.length >> 8), value.length & 255, ...text(value)];
const long = (value: string): number[] => [0x80, ...little(value.length, 4).reverse(), ...text(value)];

const forms = ziplist(
  short("ab"),
  middle("c".repeat(300)),
  long("d".repeat(20_000)),
  [0xf1],
  [0xfd],
  [0xfe, 0x80],
  [0xc0, 0x00, 0x80],
  [0xf0, 0x00, 0x00, 0x80],
  [0xd0, 0, 0, 0, 0x80],
  [0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80],
  short(""),
);
const zipmap = [2, ...[1, 97, 1, 2, 98, 0, 0], ...[254, ...little(3, 4), ...text("xyz"), 0, 0], 255];

describe("the elements of old packed forms", () => {
  it("of a ziplist, in all encodings", () => {
    expect(read(forms, "ziplist")).toEqual([
      "ab",
      "c".repeat(300),
      "d".repeat(20_000),
      "0",
      "12",
      "-128",
      "-32768",
      "-8388608",
      "-2147483648",
      "-9223372036854775808",
      "",
    ]);
    expect(read(ziplist(), "ziplist")).toEqual([]);
  });

  it("of a zipmap, with unused bytes and long lengths", () => {
    expect(read(zipmap, "zipmap")).toEqual(["a", "b", "xyz", ""]);
    expect(read([0, 255], "zipmap")).toEqual([]);
    expect(read([254, 1, 97, 0, 0, 255], "zipmap")).toEqual(["a", ""]);
  });

  it("of a listpack, and of strings", () => {
    const pack = new Listpack().create(new Uint8Array(40), 0);
    for (const value of ["a", "5"]) pack.insert(pack.end, Buffer.from(value), 0, value.length);
    expect(read(pack.bytes.subarray(0, pack.byteLength), "listpack")).toEqual(["a", "5"]);
    expect(read(pack.bytes.subarray(0, pack.byteLength + 1), "listpack")).toBeNull();
    const strings = new StringElements(new ByteReader(Buffer.from([1, 97, 0xc0, 5]), 0, 4), 2);
    const found: string[] = [];
    while (strings.next()) found.push(latin1(strings.source, strings.from, strings.to));
    expect(found).toEqual(["a", "5"]);
  });

  it.each<[string, PackedForm, readonly number[]]>([
    ["a ziplist of nothing", "ziplist", []],
    ["a ziplist without its end", "ziplist", ziplist(short("a")).slice(0, -1)],
    ["a ziplist with a wrong length", "ziplist", [99, ...ziplist(short("a")).slice(1)]],
    ["a ziplist with a wrong tail", "ziplist", ziplist(short("a"), short("b")).with(4, 10)],
    ["a ziplist with a wrong count", "ziplist", ziplist(short("a")).with(8, 2)],
    ["a ziplist with a wrong length of the element before", "ziplist", ziplist(short("a"), short("b")).with(13, 4)],
    ["a ziplist with an unknown encoding", "ziplist", ziplist([0x81, 0])],
    ["a zipmap without its end", "zipmap", zipmap.slice(0, -1)],
    ["a zipmap with a wrong count", "zipmap", zipmap.with(0, 3)],
    ["a zipmap with a field without value", "zipmap", [1, 1, 97, 255]],
    ["a zipmap with a length that leads out of it", "zipmap", [1, 9, 97, 0, 0, 255]],
  ])("refuses %s", (_what, form, bytes) => {
    expect(read(bytes, form)).toBeNull();
  });

  withSeed("no damage does harm", (random: SeededRandom) => {
    const small = ziplist(short("ab"), [0xfe, 3], middle("c".repeat(70)), [0xc0, 1, 2], short("e"));
    for (let round = 0; round < 5000; round++) {
      const form = random.pick(["ziplist", "zipmap", "listpack"] as const);
      const bytes = [...(form === "zipmap" ? zipmap : small)];
      for (let left = random.between(1, 3); left > 0; left--) bytes[random.int(bytes.length)] = random.int(256);
      read(bytes.slice(0, bytes.length - random.pick([0, 0, 0, 1, 5])), form);
    }
  });
});
