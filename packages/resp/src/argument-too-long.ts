/** An argument is longer than any text that a command asks for: thrown out of the handler that wanted it as text. */
export class ArgumentTooLongError extends Error {
  override readonly name = "ArgumentTooLongError";

  constructor(bytesMax: number) {
    super(`an argument of more than ${bytesMax} bytes where text is wanted`);
  }
}
