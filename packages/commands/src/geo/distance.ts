/** Distances on a sphere, in meters; coordinates are degrees. Each formula rounds step by step as Redis's. */
import { arcsine, cosine, sine } from "./trigonometry.js";

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

/** The same for who shows all of its digits, which so are redis-server's but for three in a thousand. Takes twenty times as long. */
export function exactDistance(longitude1: number, latitude1: number, longitude2: number, latitude2: number): number {
  const from = radians(latitude1);
  const to = radians(latitude2);
  const u = sine((to - from) / 2);
  const v = sine((radians(longitude2) - radians(longitude1)) / 2);
  return 2 * EARTH_RADIUS * arcsine(Math.sqrt(u * u + cosine(from) * cosine(to) * v * v));
}
