/** Bytes that are no serialized value. Thrown while reading; whoever asked for the value tells it in its own words. */
export class MalformedValueError extends Error {
  override readonly name = "MalformedValueError";
}

export function malformed(reason: string): never {
  throw new MalformedValueError(reason);
}
