/** The text of a geohash, as geohash.org reads it: five bits a character, of a grid whose latitudes reach from pole to pole. */
import { grid, highWord, locate, lowWord, STEP_MAX } from "./geohash.js";

const alphabet = new TextEncoder().encode("0123456789bcdefghjkmnpqrstuvwxyz");
const LATITUDE_END = 90;
/** Characters that 52 bits fill; one more is always the first of the alphabet. */
const CHARACTERS = 10;
const FIRST_SHIFT: number = 2 * STEP_MAX - 5;

export const geohashText: Uint8Array = new Uint8Array(CHARACTERS + 1);

/** Writes the geohash of a place to `geohashText`. */
export function writeGeohash(longitude: number, latitude: number): void {
  locate(longitude, latitude, STEP_MAX, LATITUDE_END);
  const high = highWord(grid[0], grid[1]);
  const low = lowWord(grid[0], grid[1]);
  for (let i = 0, shift = FIRST_SHIFT; i < CHARACTERS; i++, shift -= 5)
    geohashText[i] = alphabet[(shift < 32 ? low >>> shift : high >>> (shift - 32)) & 31];
  geohashText[CHARACTERS] = alphabet[0];
}
