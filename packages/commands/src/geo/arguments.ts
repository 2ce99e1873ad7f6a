/** Numbers, places and units as the geo commands take them. What is wrong is answered, and the function says false. */
import { parseDouble } from "@allset/engine";
import { type Args, formatFixed, type ReplySink } from "@allset/resp";
import { errors, invalidPlace } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { LATITUDE_MAX, LONGITUDE_MAX } from "./geohash.js";
import type { Shape } from "./shape.js";

const number = new Float64Array(1);

/** Meters of the unit in argument `at`; 0 where it is none, and the error is answered. */
export function unitAt(session: Session, args: Args, at: number, reply: ReplySink): number {
  if (argumentIs(args, at, "m")) return 1;
  if (argumentIs(args, at, "km")) return 1000;
  if (argumentIs(args, at, "ft")) return 0.3048;
  if (argumentIs(args, at, "mi")) return 1609.34;
  session.fail(reply, errors.unit);
  return 0;
}

/** Reads the longitude in argument `at` and the latitude behind it into `into`. */
export function readPlace(session: Session, args: Args, at: number, into: Float64Array, reply: ReplySink): boolean {
  for (let i = 0; i < 2; i++) {
    if (!parseDouble(args.bytes, args.starts[at + i], args.ends[at + i], number)) {
      session.fail(reply, errors.notFloat);
      return false;
    }
    into[i] = number[0];
  }
  if (Math.abs(into[0]) <= LONGITUDE_MAX && Math.abs(into[1]) <= LATITUDE_MAX) return true;
  session.fail(reply, invalidPlace(formatFixed(into[0], 6), formatFixed(into[1], 6)));
  return false;
}

function readLength(session: Session, args: Args, at: number, text: string, reply: ReplySink): boolean {
  if (parseDouble(args.bytes, args.starts[at], args.ends[at], number)) return true;
  session.fail(reply, text);
  return false;
}

/** Reads a radius from argument `at` and its unit from the next one. */
export function readCircle(session: Session, args: Args, at: number, shape: Shape, reply: ReplySink): boolean {
  if (!readLength(session, args, at, errors.radiusNotNumber, reply)) return false;
  const radius = number[0];
  if (radius < 0) {
    session.fail(reply, errors.radiusNegative);
    return false;
  }
  shape.isBox = false;
  shape.radius = radius;
  shape.unit = unitAt(session, args, at + 1, reply);
  return shape.unit !== 0;
}

/** Reads a width from argument `at`, a height and their unit from the next ones. */
export function readBox(session: Session, args: Args, at: number, shape: Shape, reply: ReplySink): boolean {
  if (!readLength(session, args, at, errors.widthNotNumber, reply)) return false;
  const width = number[0];
  if (!readLength(session, args, at + 1, errors.heightNotNumber, reply)) return false;
  const height = number[0];
  if (width < 0 || height < 0) {
    session.fail(reply, errors.boxNegative);
    return false;
  }
  shape.isBox = true;
  shape.width = width;
  shape.height = height;
  shape.unit = unitAt(session, args, at + 2, reply);
  return shape.unit !== 0;
}
