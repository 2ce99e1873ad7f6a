/**
 * Distances on a sphere, in meters; coordinates are degrees. Each formula rounds step by step as Redis's. Sine, cosine and arcsine are
 * the machine's: those of JavaScript engines and of C libraries differ in the last bit for three arguments in a hundred, those of glibc
 * with the processor too. So one distance in five differs from redis-server's in its last bits, by up to 3e-15 of it near the antipodes,
 * where the arcsine magnifies. It shows in the 16th digit of what STOREDIST stores; WITHDIST and GEODIST show four decimals.
 */
const EARTH_RADIUS = 6372797.560856;
const DEGREE: number = Math.PI / 180;

export const radians = (degrees: number): number => degrees * DEGREE;
export const degrees = (radians: number): number => radians / DEGREE;

/** The angle, in degrees, that an arc has at the centre of the earth. */
export const angleOf = (meters: number): number => degrees(meters / EARTH_RADIUS);

/** The difference of longitude, in degrees, that an arc along the circle of a latitude has. */
export const longitudesOf = (meters: number, latitude: number): number =>
  degrees(meters / EARTH_RADIUS / Math.cos(radians(latitude)));

/** The distance between two places (the haversine formula). */
export function distanceBetween(longitude1: number, latitude1: number, longitude2: number, latitude2: number): number {
  const from = radians(latitude1);
  const to = radians(latitude2);
  const u = Math.sin((to - from) / 2);
  const v = Math.sin((radians(longitude2) - radians(longitude1)) / 2);
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(u * u + Math.cos(from) * Math.cos(to) * v * v));
}
