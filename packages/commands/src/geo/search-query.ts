/**
 * The arguments of the search commands. They are read by hand, in Redis's order: a member is looked up and a number is converted where
 * it stands, before later words are read, and where the key is missing the reply depends on a word that may come last.
 */
import { parseInteger, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, exactlyOne, notWithStore } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { readBox, readCircle, readPlace } from "./arguments.js";
import { Order } from "./found-points.js";
import { decode, place } from "./geohash.js";
import { Shape } from "./shape.js";

/** What sets the search commands apart. */
export interface SearchKind {
  /** The argument that names the sorted set. */
  readonly keyAt: number;
  /** Where the centre and the radius are positional: the argument that names the centre, else 0. */
  readonly centreAt: number;
  readonly isMember: boolean;
  /** STORE and STOREDIST are options, followed by a key. */
  readonly mayStore: boolean;
  /** The result is stored under argument 1. */
  readonly stores: boolean;
}

export class SearchQuery {
  readonly shape = new Shape();
  order: Order = Order.none;
  /** 0 for all. */
  count = 0;
  /** Any `count` will do. */
  isAny = false;
  withDistance = false;
  withHash = false;
  withPlace = false;
  /** The argument that names the key to store to, or 0. */
  storeAt = 0;
  storesDistances = false;

  readonly #session: Session;
  readonly #args: Args;
  readonly #reply: ReplySink;
  readonly #kind: SearchKind;
  readonly #ref: Ref;
  #hasCentre = false;
  #hasShape = false;
  /** FROMMEMBER, and not FROMLONLAT, gave the centre. */
  #fromMember = false;

  /** `ref`: the sorted set, 0 for none. */
  constructor(session: Session, args: Args, reply: ReplySink, kind: SearchKind, ref: Ref) {
    this.#session = session;
    this.#args = args;
    this.#reply = reply;
    this.#kind = kind;
    this.#ref = ref;
    if (kind.stores) this.storeAt = 1;
  }

  /** Reads all arguments. False where one is wrong; the error is answered then. */
  parse(): boolean {
    const { centreAt, isMember, keyAt } = this.#kind;
    let at = keyAt + 1;
    if (centreAt > 0) {
      const radiusAt = centreAt + (isMember ? 1 : 2);
      if (!this.#positional(radiusAt)) return false;
      at = radiusAt + 2;
    }
    while (at < this.#args.count) {
      at = this.#option(at);
      if (at === 0) return false;
    }
    return this.#agrees();
  }

  #fail(text: string): false {
    this.#session.fail(this.#reply, text);
    return false;
  }

  #positional(radiusAt: number): boolean {
    const { centreAt, isMember } = this.#kind;
    // Of a missing key only the options matter.
    if (isMember && this.#ref === 0) return true;
    if (!(isMember ? this.#centreOnMember(centreAt) : this.#centreOnPlace(centreAt))) return false;
    return readCircle(this.#session, this.#args, radiusAt, this.shape, this.#reply);
  }

  #centreOnMember(at: number): boolean {
    const { zsets } = this.#session.keyspace;
    const { bytes, starts, ends } = this.#args;
    if (!zsets.find(this.#ref, bytes, starts[at], ends[at])) return this.#fail(errors.noSuchMember);
    decode(zsets.score[0]);
    return this.#centre();
  }

  #centreOnPlace(at: number): boolean {
    return readPlace(this.#session, this.#args, at, place, this.#reply) && this.#centre();
  }

  #centre(): true {
    this.shape.longitude = place[0];
    this.shape.latitude = place[1];
    return true;
  }

  /** Reads the option in argument `at`; returns where the next one begins, 0 where it is wrong. */
  #option(at: number): number {
    const args = this.#args;
    if (argumentIs(args, at, "withdist")) this.withDistance = true;
    else if (argumentIs(args, at, "withhash")) this.withHash = true;
    else if (argumentIs(args, at, "withcoord")) this.withPlace = true;
    else if (argumentIs(args, at, "any")) this.isAny = true;
    else if (argumentIs(args, at, "asc")) this.order = Order.ascending;
    else if (argumentIs(args, at, "desc")) this.order = Order.descending;
    else if (argumentIs(args, at, "count") && at + 1 < args.count) return this.#readCount(at + 1) ? at + 2 : 0;
    else if (this.#kind.centreAt > 0) return this.#storeOption(at);
    else return this.#shapeOption(at);
    return at + 1;
  }

  #readCount(at: number): boolean {
    const { bytes, starts, ends } = this.#args;
    this.count = parseInteger(bytes, starts[at], ends[at]);
    if (Number.isNaN(this.count)) return this.#fail(errors.notInteger);
    return this.count > 0 || this.#fail(errors.geoCountNotPositive);
  }

  #storeOption(at: number): number {
    const args = this.#args;
    const distances = argumentIs(args, at, "storedist");
    if (!this.#kind.mayStore || at + 1 >= args.count || !(distances || argumentIs(args, at, "store"))) {
      this.#fail(errors.syntax);
      return 0;
    }
    this.storeAt = at + 1;
    this.storesDistances = distances;
    return at + 2;
  }

  #shapeOption(at: number): number {
    const args = this.#args;
    const values = args.count - at - 1;
    const fromPlace = this.#hasCentre && !this.#fromMember;
    const fromMember = this.#hasCentre && this.#fromMember;
    const { isBox } = this.shape;
    if (values >= 1 && !fromPlace && argumentIs(args, at, "frommember")) {
      this.#hasCentre = true;
      this.#fromMember = true;
      return this.#ref === 0 || this.#centreOnMember(at + 1) ? at + 2 : 0;
    }
    if (values >= 2 && !fromMember && argumentIs(args, at, "fromlonlat")) {
      this.#hasCentre = true;
      return this.#centreOnPlace(at + 1) ? at + 3 : 0;
    }
    if (values >= 2 && !(this.#hasShape && isBox) && argumentIs(args, at, "byradius")) {
      this.#hasShape = true;
      return readCircle(this.#session, args, at + 1, this.shape, this.#reply) ? at + 3 : 0;
    }
    if (values >= 3 && !(this.#hasShape && !isBox) && argumentIs(args, at, "bybox")) {
      this.#hasShape = true;
      return readBox(this.#session, args, at + 1, this.shape, this.#reply) ? at + 4 : 0;
    }
    if (this.#kind.stores && argumentIs(args, at, "storedist")) {
      this.storesDistances = true;
      return at + 1;
    }
    this.#fail(errors.syntax);
    return 0;
  }

  /** Whether the options go together and none is missing. */
  #agrees(): boolean {
    const { centreAt, stores } = this.#kind;
    const shown = this.withDistance || this.withHash || this.withPlace;
    if (this.storeAt > 0 && shown)
      return this.#fail(notWithStore(stores ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS"));
    if (centreAt === 0 && !this.#hasCentre)
      return this.#fail(exactlyOne("FROMMEMBER or FROMLONLAT", shownArgument(this.#args, 0)));
    if (centreAt === 0 && !this.#hasShape)
      return this.#fail(exactlyOne("BYRADIUS and BYBOX", shownArgument(this.#args, 0)));
    if (this.isAny && this.count === 0) return this.#fail(errors.anyWithoutCount);
    // The nearest ones are wanted, unless any will do.
    if (this.count > 0 && this.order === Order.none && !this.isAny) this.order = Order.ascending;
    return true;
  }
}
