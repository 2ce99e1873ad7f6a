import {
  any,
  block,
  bytes,
  double,
  from,
  int,
  key,
  many,
  oneOf,
  option,
  optional,
  required,
  token,
} from "../registry/node.js";
import {
  anything,
  bulk,
  count,
  either,
  list,
  nothing,
  nothingList,
  double as number,
  tuple,
} from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const readKey = key("key", "RO", "access");
const place = [double("longitude"), double("latitude")] as const;
const unit = oneOf("unit", token("M"), token("KM"), token("FT"), token("MI"));
const order = optional(oneOf("order", token("ASC"), token("DESC")));
const shown = [optional(token("WITHCOORD")), optional(token("WITHDIST")), optional(token("WITHHASH"))] as const;
const centre = required(
  oneOf("from", option("FROMMEMBER", bytes("member")), option("FROMLONLAT", block("longitude_latitude", ...place))),
);
const shape = required(
  oneOf(
    "by",
    block("circle", option("BYRADIUS", double("radius")), unit),
    block("box", option("BYBOX", double("width")), double("height"), unit),
  ),
);
const limit = optional(block("count", option("COUNT", int("count")), optional(token("ANY"))));
const youngLimit = optional(block("count", option("COUNT", int("count")), optional(from("6.2.0", token("ANY")))));
const storing = [
  optional(option("STORE", key("key", "OW", "update"))),
  optional(option("STOREDIST", key("key", "OW", "update"))),
] as const;

const inOrder = { handler: "members are looked up and values converted before later words are read" };
const INDEX = "O(N + log M) with N the members in the cells that cover the shape and M all members";
const CENTRE = "A member that is not there: `ERR could not decode requested zset member`.";
const PLACES =
  "Longitudes reach from -180 to 180 degrees, latitudes from -85.05112878 to 85.05112878, those of the Mercator projection: else `ERR invalid longitude,latitude pair …`.";
const LIMIT = "COUNT answers the nearest ones; with ANY it answers the first ones found, and is done sooner.";
const unitHistory = ["7.0.0", "Units in capitals."] as const;
const anyHistory = ["6.2.0", "`ANY`."] as const;

const found = list(
  "The members found; with WITHDIST, WITHHASH or WITHCOORD an array for each: member, distance, hash, place.",
  anything(""),
);
const stored = count("How many were stored. 0: the destination was deleted.");
const radius = { since: "3.2.0", complexity: INDEX, flags: ["write", "denyoom"], optionsParsedBy: inOrder } as const;
const readRadius = { since: "3.2.10", complexity: INDEX, flags: ["readonly"], optionsParsedBy: inOrder } as const;
const aroundPlace = [readKey, ...place, double("radius"), unit, ...shown, youngLimit, order] as const;
const aroundMember = [readKey, bytes("member"), double("radius"), unit, ...shown, limit, order] as const;

export const geoSpec = family("geo", {
  geoadd: {
    summary: "Adds places to a sorted set, or moves them.",
    since: "3.2.0",
    complexity: "O(log N) for each place, with N the size of the sorted set",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RW", "update"),
      from("6.2.0", optional(oneOf("condition", token("NX"), token("XX")))),
      from("6.2.0", optional(token("CH", "change"))),
      many(block("longitude_latitude_member", ...place, bytes("member"))),
    ],
    optionsParsedBy: { handler: "NX with XX and a wrong number of places are one error, found in one go" },
    history: [["6.2.0", "`NX`, `XX` and `CH`."]],
    reply: count("How many members are new; with CH, how many are new or moved."),
    notes: ["A place is kept as a score of 52 bits, which is exact to 0.6 m.", PLACES],
  },
  geodist: {
    summary: "Tells how far apart two members of a geo index are.",
    since: "3.2.0",
    complexity: "O(1)",
    flags: ["readonly"],
    args: [readKey, bytes("member1"), bytes("member2"), optional(unit)],
    optionsParsedBy: { handler: "a unit that is none has an error of its own" },
    reply: either(
      bulk("The distance, with four decimals, in meters unless another unit is asked for."),
      nothing("The key or a member is not there."),
    ),
    notes: ["The earth is a sphere here, which is wrong by up to 0.5 %."],
  },
  geohash: {
    summary: "Answers the geohashes of members of a geo index.",
    since: "3.2.0",
    complexity: "O(1) for each member",
    flags: ["readonly"],
    args: [readKey, any(bytes("member"))],
    reply: list(
      "In the order of the members.",
      either(bulk("Eleven characters, as geohash.org reads them."), nothing("The member is not there.")),
    ),
  },
  geopos: {
    summary: "Answers the places of members of a geo index.",
    since: "3.2.0",
    complexity: "O(1) for each member",
    flags: ["readonly"],
    args: [readKey, any(bytes("member"))],
    reply: list(
      "In the order of the members.",
      either(tuple("Longitude and latitude.", number(""), number("")), nothingList("The member is not there.")),
    ),
  },
  georadius: {
    ...radius,
    summary: "Finds the members of a geo index within a distance of a place.",
    args: [...aroundPlace, ...storing],
    history: [anyHistory, unitHistory],
    reply: either(found, stored),
    notes: [LIMIT, PLACES],
    deprecated: { since: "6.2.0", replacedBy: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument" },
  },
  georadius_ro: {
    ...readRadius,
    summary: "Finds the members of a geo index within a distance of a place, and stores nothing.",
    args: aroundPlace,
    history: [anyHistory, unitHistory],
    reply: found,
    notes: [LIMIT, PLACES],
    deprecated: { since: "6.2.0", replacedBy: "`GEOSEARCH` with the `BYRADIUS` argument" },
  },
  georadiusbymember: {
    ...radius,
    summary: "Finds the members of a geo index within a distance of one of them.",
    args: [...aroundMember, ...storing],
    history: [unitHistory],
    reply: either(found, stored),
    notes: [LIMIT, CENTRE],
    deprecated: {
      since: "6.2.0",
      replacedBy: "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments",
    },
  },
  georadiusbymember_ro: {
    ...readRadius,
    summary: "Finds the members of a geo index within a distance of one of them, and stores nothing.",
    args: aroundMember,
    history: [unitHistory],
    reply: found,
    notes: [LIMIT, CENTRE],
    deprecated: { since: "6.2.0", replacedBy: "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments" },
  },
  geosearch: {
    summary: "Finds the members of a geo index in a circle or a box.",
    since: "6.2.0",
    complexity: INDEX,
    flags: ["readonly"],
    args: [readKey, centre, shape, order, limit, ...shown],
    optionsParsedBy: inOrder,
    history: [unitHistory],
    reply: found,
    notes: [
      LIMIT,
      CENTRE,
      PLACES,
      "The sides of a box run along meridians and parallels; its width is measured at each member.",
    ],
  },
  geosearchstore: {
    summary: "Stores the members of a geo index that are in a circle or a box.",
    since: "6.2.0",
    complexity: INDEX,
    flags: ["write", "denyoom"],
    args: [
      key("destination", "OW", "update"),
      key("source", "RO", "access"),
      centre,
      shape,
      order,
      limit,
      optional(token("STOREDIST")),
    ],
    optionsParsedBy: inOrder,
    history: [unitHistory],
    reply: stored,
    notes: [
      "The result is a geo index itself; with STOREDIST a sorted set of distances, in the unit of the shape.",
      LIMIT,
      CENTRE,
      PLACES,
    ],
  },
});
