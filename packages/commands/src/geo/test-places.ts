/** Places that the tests of this folder share, and what they try in place of a number. */
import type { Step } from "@allset/testkit";

export const sicily = ["GEOADD", "g", 13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania"] as const;
/** Places along the edges of the map and along its middle lines; each is named for where it is. */
export const edges: Step = [
  "GEOADD",
  "e",
  ...[-180, -179.9999, -90, -0.00001, 0, 0.00001, 90, 179.9999, 180].flatMap((longitude) =>
    [-85.05112878, -85.05, -66, 0, 66.5, 80.5, 85.05, 85.05112878].flatMap((latitude) => [
      longitude,
      latitude,
      `${longitude},${latitude}`,
    ]),
  ),
];
/** What is hardly a number, or none. */
export const oddNumbers = ["", "x", "nan", "1.5.5", " 1", "inf", "-inf", "1e400", "0x10", "-0"];
