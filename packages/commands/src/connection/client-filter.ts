import { parseInteger } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors, noSuchUser, unknownClientType } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { shownArgument } from "../session/shown-argument.js";
import { defaultUser } from "./authentication.js";
import { type ClientType, parseClientType, typeOfClient } from "./client-line.js";

/** Which connections CLIENT KILL closes: those that pass all filters given. A filter given twice counts as last given. */
export class ClientFilter {
  #id = 0;
  #type: ClientType | null = null;
  #address: string | null = null;
  #localAddress: string | null = null;
  #ageSeconds = 0;
  #sparesCaller = true;

  /** Reads the old form, an address alone, which spares nobody. Answers an error or null, as `readPairs`. */
  readAddress(args: Args): string | null {
    this.#address = args.text(2);
    this.#sparesCaller = false;
    return null;
  }

  /** Reads filters and their values. Answers the error where one is wrong, else null. */
  readPairs(args: Args): string | null {
    for (let at = 2; at < args.count; at += 2) {
      const refused = at + 1 < args.count ? this.#readPair(args, at) : errors.syntax;
      if (refused !== null) return refused;
    }
    return null;
  }

  matches(session: Session, caller: Session): boolean {
    if (this.#sparesCaller && session === caller) return false;
    if (this.#id !== 0 && session.id !== this.#id) return false;
    if (this.#type !== null && typeOfClient(session) !== this.#type) return false;
    if (this.#address !== null && session.connection.address !== this.#address) return false;
    if (this.#localAddress !== null && session.connection.localAddress !== this.#localAddress) return false;
    const ageSeconds = Math.floor((session.keyspace.now - session.createdAtMs) / 1000);
    return this.#ageSeconds === 0 || ageSeconds >= this.#ageSeconds;
  }

  #readPair(args: Args, at: number): string | null {
    const value = at + 1;
    if (argumentIs(args, at, "id")) {
      const id = parseInteger(args.bytes, args.starts[value], args.ends[value]);
      if (!(id > 0)) return errors.clientIdNotPositive;
      this.#id = id;
    } else if (argumentIs(args, at, "type")) {
      this.#type = parseClientType(args, value);
      if (this.#type === null) return unknownClientType(shownArgument(args, value));
    } else if (argumentIs(args, at, "addr")) this.#address = args.text(value);
    else if (argumentIs(args, at, "laddr")) this.#localAddress = args.text(value);
    else if (argumentIs(args, at, "user")) {
      // All clients are the one user that there is.
      if (args.text(value) !== defaultUser) return noSuchUser(shownArgument(args, value));
    } else if (argumentIs(args, at, "maxage")) return this.#readAge(args, value);
    else if (argumentIs(args, at, "skipme")) return this.#readSkip(args, value);
    else return errors.syntax;
    return null;
  }

  #readAge(args: Args, at: number): string | null {
    const seconds = parseInteger(args.bytes, args.starts[at], args.ends[at]);
    if (Number.isNaN(seconds)) return errors.maxAgeNotInteger;
    if (seconds <= 0) return errors.maxAgeNotPositive;
    this.#ageSeconds = seconds;
    return null;
  }

  #readSkip(args: Args, at: number): string | null {
    this.#sparesCaller = argumentIs(args, at, "yes");
    return this.#sparesCaller || argumentIs(args, at, "no") ? null : errors.syntax;
  }
}
