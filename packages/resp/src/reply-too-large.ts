/** A sink holds no more: thrown out of the handler that writes, after which `ReplySink.rollback` takes its reply back. */
export class ReplyTooLargeError extends Error {
  override readonly name = "ReplyTooLargeError";

  constructor(bytesMax: number) {
    super(`replies of more than ${bytesMax} bytes`);
  }
}
