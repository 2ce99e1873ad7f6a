/**
 * Which pages may connect. A browser lets any page open a WebSocket to any address, this machine's included, and tells in the
 * header Origin where the page comes from: that header is all that keeps a foreign page from the database. Programs may forge it;
 * the list guards the users of browsers, and a password guards against programs.
 */

/** The word for every page. */
const ANY = "*";
/** The word for pages that this machine serves to itself, on whatever port. */
const LOOPBACK = "loopback";
/** What a browser sends for pages without an origin: files, sandboxed frames. */
const OPAQUE = "null";

const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

export type OriginCheck = (origin: string | undefined) => boolean;

/**
 * A check of the header Origin against `allowed`: exact origins (`https://app.example:8443`), `loopback`, `null`, `*`.
 *
 * Throws a `TypeError` for what is none of these. The check is O(1).
 */
export function createOriginCheck(allowed: readonly string[], allowMissing: boolean): OriginCheck {
  const exact = new Set(allowed.map(readOrigin));
  return (origin) => {
    if (origin === undefined) return allowMissing;
    if (exact.has(ANY) || exact.has(origin)) return true;
    return exact.has(LOOPBACK) && isLoopback(origin);
  };
}

function readOrigin(text: string): string {
  if (text === ANY || text === LOOPBACK || text === OPAQUE) return text;
  const url = URL.canParse(text) ? new URL(text) : null;
  // An origin has no path: where one is given, the user means something that the header cannot say.
  const isOrigin =
    url !== null && url.origin !== OPAQUE && text.toLowerCase().replace(/\/$/, "").startsWith(`${url.protocol}//`);
  if (!isOrigin || url.href !== `${url.origin}/`)
    throw new TypeError(`'${text}' is not an origin like https://app.example`);
  return url.origin;
}

function isLoopback(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return (protocol === "http:" || protocol === "https:") && loopbackHosts.has(hostname);
}
