import { wireByte } from "./wire-type.js";

const { carriageReturn, lineFeed, minus, zero } = wireByte;
/** Integers up to here are divided in 32-bit arithmetic. */
const int32Max = 2147483647;
const wordSize = 2 ** 32;
/** What the digits of a wide integer are parted at, so that both parts are small integers to V8, which boxes no such. */
const billion = 1e9;

/** Writes a type byte, the digits of the safe integer `value`, CR LF; answers the position behind. There is room for 20 bytes. */
export function writeHeader(buffer: Uint8Array, at: number, kind: number, value: number): number {
  buffer[at++] = kind;
  if (value >= 0 && value <= 9) {
    buffer[at++] = zero + value;
  } else if (value >= 10 && value <= 99) {
    const tens = (value / 10) | 0;
    buffer[at++] = zero + tens;
    buffer[at++] = zero + value - tens * 10;
  } else {
    at = writeDigits(buffer, at, value);
  }
  buffer[at++] = carriageReturn;
  buffer[at++] = lineFeed;
  return at;
}

/** `writeHeader` for the integer of two words, which a double holds exactly. */
export function writeWideHeader(buffer: Uint8Array, at: number, kind: number, high: number, low: number): number {
  let value = high * wordSize + (low >>> 0);
  buffer[at++] = kind;
  if (value < 0) {
    buffer[at++] = minus;
    value = -value;
  }
  const upper = Math.floor(value / billion);
  let lower = (value - upper * billion) | 0;
  if (upper === 0) at = writeDigits(buffer, at, lower);
  else {
    at = writeDigits(buffer, at, upper) + 9;
    for (let to = at; to > at - 9; ) {
      const rest = (lower / 10) | 0;
      buffer[--to] = zero + (lower - rest * 10);
      lower = rest;
    }
  }
  buffer[at++] = carriageReturn;
  buffer[at++] = lineFeed;
  return at;
}

/** Writes the digits of the safe integer `value`, last digit first. */
function writeDigits(buffer: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    buffer[at++] = minus;
    value = -value;
  }
  let end = at + 1;
  for (let bound = 10; bound <= value; bound *= 10) end++;
  let to = end;
  while (value > int32Max) {
    const rest = Math.floor(value / 10);
    buffer[--to] = zero + (value - rest * 10);
    value = rest;
  }
  let small = value | 0;
  while (to > at) {
    const rest = (small / 10) | 0;
    buffer[--to] = zero + (small - rest * 10);
    small = rest;
  }
  return end;
}
