/**
 * The nine cells that a search looks through: the one that holds its centre, and its neighbours, as small as covers the shape.
 *
 *   north-west  north   north-east          0 centre  1 north  2 south  3 east  4 west
 *   west        centre  east                5 north-east  6 north-west  7 south-east  8 south-west
 *   south-west  south   south-east
 */
import { edge, grid, LATITUDE_MAX, LONGITUDE_MAX, locate, lowestScore, STEP_MAX, scoreBehind } from "./geohash.js";
import type { Shape } from "./shape.js";

export const CELLS = 9;
/** Half of the equator, as the Mercator projection has it, in meters. */
const MERCATOR_MAX = 20037726.37;
/** By cell, how many cells it lies to the north and to the east. */
const NORTH = [0, 1, -1, 0, 0, 1, 1, -1, -1];
const EAST = [0, 0, 0, 1, -1, 1, -1, 1, -1];

export class Cells {
  /** By cell; the step is 0 where the search need not look. */
  readonly #latitudes = new Int32Array(CELLS);
  readonly #longitudes = new Int32Array(CELLS);
  readonly #steps = new Uint8Array(CELLS);

  /** Finds the cells for a shape whose bounds are known. */
  cover(shape: Shape): void {
    let step = stepFor(shape.reach, shape.latitude);
    this.#surround(shape, step);
    if (step > 1 && this.#isTooSmall(shape, step)) {
      step--;
      this.#surround(shape, step);
    }
    if (step >= 2) this.#exclude(shape, step);
  }

  /** Whether the search looks through a cell: it is not excluded, nor the same as `before`, the last one looked through. */
  isWanted(cell: number, before: number): boolean {
    if (this.#steps[cell] === 0) return false;
    // As Redis has it, the first one is no "last one".
    if (before === 0) return true;
    return this.#latitudes[cell] !== this.#latitudes[before] || this.#longitudes[cell] !== this.#longitudes[before];
  }

  /** The lowest score of a cell. */
  from(cell: number): number {
    return lowestScore(this.#latitudes[cell], this.#longitudes[cell], this.#steps[cell]);
  }

  /** The lowest score behind a cell. */
  to(cell: number): number {
    return scoreBehind(this.#latitudes[cell], this.#longitudes[cell], this.#steps[cell]);
  }

  /** Takes the cell of the centre and those around it. Cells beyond an end of the grid are those of the other end. */
  #surround(shape: Shape, step: number): void {
    locate(shape.longitude, shape.latitude, step, LATITUDE_MAX);
    const mask = 2 ** step - 1;
    for (let cell = 0; cell < CELLS; cell++) {
      this.#latitudes[cell] = NORTH[cell] === 0 ? grid[0] : (grid[0] + NORTH[cell]) & mask;
      this.#longitudes[cell] = EAST[cell] === 0 ? grid[1] : (grid[1] + EAST[cell]) & mask;
      this.#steps[cell] = step;
    }
  }

  /** Whether the cells do not reach to the shape's bounds. */
  #isTooSmall(shape: Shape, step: number): boolean {
    return (
      edge(this.#latitudes[1] + 1, step, LATITUDE_MAX) < shape.north ||
      edge(this.#latitudes[2], step, LATITUDE_MAX) > shape.south ||
      edge(this.#longitudes[3] + 1, step, LONGITUDE_MAX) < shape.east ||
      edge(this.#longitudes[4], step, LONGITUDE_MAX) > shape.west
    );
  }

  /** Excludes the sides behind which the shape does not reach. */
  #exclude(shape: Shape, step: number): void {
    const latitude = this.#latitudes[0];
    const longitude = this.#longitudes[0];
    const south = edge(latitude, step, LATITUDE_MAX) < shape.south;
    const north = edge(latitude + 1, step, LATITUDE_MAX) > shape.north;
    const west = edge(longitude, step, LONGITUDE_MAX) < shape.west;
    const east = edge(longitude + 1, step, LONGITUDE_MAX) > shape.east;
    for (let cell = 1; cell < CELLS; cell++)
      if (
        (south && NORTH[cell] < 0) ||
        (north && NORTH[cell] > 0) ||
        (west && EAST[cell] < 0) ||
        (east && EAST[cell] > 0)
      )
        this.#steps[cell] = 0;
  }
}

/** The bits of the cells for a search that reaches so many meters: coarser near the poles, where cells are narrow. */
function stepFor(reach: number, latitude: number): number {
  if (reach === 0) return STEP_MAX;
  let step = 1;
  for (; reach < MERCATOR_MAX; reach *= 2) step++;
  step -= 2;
  const away = Math.abs(latitude);
  if (away > 66) step--;
  if (away > 80) step--;
  return Math.max(1, Math.min(step, STEP_MAX));
}
