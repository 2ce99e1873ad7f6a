/**
 * Places on the earth as scores of a sorted set: 26 bits of latitude and 26 of longitude, interleaved, the latitude in the even bits.
 *
 *   score   lon25 lat25 lon24 lat24 … lon0 lat0           52 bits, which a double holds exactly
 *
 * A cell is a rectangle of the same kind with `step` bits of each: its scores are those that begin with its bits, which is one range
 * (Niemeyer's geohash, on Redis's own range of latitudes, that of the Mercator projection). A coordinate at the upper end of its range
 * has one bit more. Coordinates are degrees. All in 32-bit integers and doubles, nothing is allocated.
 */
export const LONGITUDE_MAX = 180;
export const LATITUDE_MAX = 85.05112878;
/** Bits of a coordinate in a score. */
export const STEP_MAX = 26;

const GRID_MAX: number = 2 ** STEP_MAX;

const WORD = 2 ** 32;
const INT64_LIMIT = 2 ** 63;
const UINT64_LIMIT = 2 ** 64;

/** The latitude's and the longitude's number on a grid of 2^step, as `place` and `split` leave them. */
export const grid: Int32Array = new Int32Array(2);
/** A place: longitude, latitude, as `decode` leaves it. */
export const place: Float64Array = new Float64Array(2);

/** Leaves in `grid` where a place lies on a grid of 2^step, whose latitudes go from -latitudeMax to latitudeMax. */
export function locate(longitude: number, latitude: number, step: number, latitudeMax: number): void {
  const size = 2 ** step;
  grid[0] = ((latitude + latitudeMax) / (latitudeMax + latitudeMax)) * size;
  grid[1] = ((longitude + LONGITUDE_MAX) / (LONGITUDE_MAX + LONGITUDE_MAX)) * size;
}

/** Leaves in a cell the score of the place in `place`. Doubles that are handed on would be boxed: it is written out. */
export function encode(into: Float64Array): void {
  const latitude = ((place[1] + LATITUDE_MAX) / (LATITUDE_MAX + LATITUDE_MAX)) * GRID_MAX;
  const longitude = ((place[0] + LONGITUDE_MAX) / (LONGITUDE_MAX + LONGITUDE_MAX)) * GRID_MAX;
  grid[0] = latitude;
  grid[1] = longitude;
  into[0] = highWord(grid[0], grid[1]) * WORD + (lowWord(grid[0], grid[1]) >>> 0);
}

/** The lowest score of the places in a cell. */
export function lowestScore(latitude: number, longitude: number, step: number): number {
  return aligned(highWord(latitude, longitude), lowWord(latitude, longitude) >>> 0, step);
}

/** The lowest score behind the places in a cell. */
export function scoreBehind(latitude: number, longitude: number, step: number): number {
  const low = (lowWord(latitude, longitude) >>> 0) + 1;
  return aligned(highWord(latitude, longitude) + (low === WORD ? 1 : 0), low === WORD ? 0 : low, step);
}

/** Bits of a cell as those of a score; one rounding, as where C turns 64 bits into a double. */
function aligned(high: number, low: number, step: number): number {
  return (high * WORD + low) * 2 ** (2 * (STEP_MAX - step));
}

/** The higher 32 bits of two numbers interleaved, the longitude's in the odd places. */
export function highWord(latitude: number, longitude: number): number {
  return (spread(latitude >>> 16) | (spread(longitude >>> 16) << 1)) >>> 0;
}

/** The lower 32 bits of two numbers interleaved, signed. */
export function lowWord(latitude: number, longitude: number): number {
  return spread(latitude & 0xffff) | (spread(longitude & 0xffff) << 1);
}

/** Sixteen bits at the even places of 32. */
function spread(bits: number): number {
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** The sixteen bits at the even places of 32. */
function gather(bits: number): number {
  bits &= 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0xffff;
}

/** Leaves in `grid` the numbers whose bits a score holds. Any double is a score; x86 makes its 64 bits of what is out of range. */
export function split(score: number): void {
  let high = 0;
  let low = 0;
  if (score >= -INT64_LIMIT && score < UINT64_LIMIT) {
    const whole = Math.trunc(score);
    high = Math.floor(whole / WORD);
    low = whole - high * WORD;
  } else if (score < 0) high = INT64_LIMIT / WORD;
  grid[0] = gather(low) | (gather(high) << 16);
  grid[1] = gather(low >>> 1) | (gather(high >>> 1) << 16);
}

/** Leaves in `place` the middle of the smallest cell that holds the places of a score. */
export function decode(score: number): void {
  split(score);
  const longitude = (edge(grid[1], STEP_MAX, LONGITUDE_MAX) + edge(grid[1] + 1, STEP_MAX, LONGITUDE_MAX)) / 2;
  const latitude = (edge(grid[0], STEP_MAX, LATITUDE_MAX) + edge(grid[0] + 1, STEP_MAX, LATITUDE_MAX)) / 2;
  place[0] = Math.max(-LONGITUDE_MAX, Math.min(longitude, LONGITUDE_MAX));
  place[1] = Math.max(-LATITUDE_MAX, Math.min(latitude, LATITUDE_MAX));
}

/** The coordinate at which line `line` of a grid of 2^step runs, between -max and max. */
export function edge(line: number, step: number, max: number): number {
  return -max + ((line >>> 0) / 2 ** step) * (max + max);
}
