/** One argument of a command. In a string every character is one byte (latin1); write `Buffer.from(text)` for UTF-8. */
export type Argument = string | number | Uint8Array;

/** The bytes of a string whose every character is one byte. */
export function latin1(text: string): Uint8Array {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) {
      throw new RangeError(
        `${JSON.stringify(text)} holds a character above 0xff: write Buffer.from(text) to send UTF-8`,
      );
    }
  }
  return Buffer.from(text, "latin1");
}

/** Bytes as text, one character for each byte: the inverse of `latin1`. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function argumentBytes(argument: Argument): Uint8Array {
  return argument instanceof Uint8Array ? argument : latin1(String(argument));
}

/** A command as a client sends it: a RESP array of bulk strings. */
export function encodeRequest(args: readonly Argument[]): Uint8Array {
  const parts: Uint8Array[] = [latin1(`*${args.length}\r\n`)];
  for (const argument of args) {
    const bytes = argumentBytes(argument);
    parts.push(latin1(`$${bytes.length}\r\n`), bytes, latin1("\r\n"));
  }
  return Buffer.concat(parts);
}

/** A command as a person types it into redis-cli: for transcripts and messages. */
export function describeRequest(args: readonly Argument[]): string {
  return args
    .map((argument) => {
      const text = toText(argumentBytes(argument));
      return /^[!#-&(-[\]-~]+$/.test(text) ? text : JSON.stringify(text);
    })
    .join(" ");
}
