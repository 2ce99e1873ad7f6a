/** As much of a server as the cases need: it shows what a decoder made of the bytes. */
import { Args, createBufferPool, DecodeResult, RequestDecoder, type RequestLimits, RespWriter } from "../src/index.js";
import { sentinelReply } from "./reference-server.js";
import { toLatin1 } from "./seeded.js";

export interface AnsweringOptions {
  readonly password?: boolean;
  readonly limits?: RequestLimits;
  /** Called with the decoder when a chunk has been used up. */
  readonly afterChunk?: (decoder: RequestDecoder) => void;
}

/**
 * Feeds `chunks` to one decoder and answers what a server would send, up to the sentinel. Each chunk is fed in a buffer of its own
 * that is overwritten once the decoder has used it up, and each command's bytes are overwritten after it was answered, so whatever
 * borrows longer than it may shows in the answer.
 */
export function answerAll(chunks: readonly Uint8Array[], options: AnsweringOptions = {}): string {
  const decoder = new RequestDecoder(options.limits);
  decoder.authenticated = !options.password;
  const writer = new RespWriter(createBufferPool());
  const args = new Args();
  for (const chunk of chunks) {
    const lent = new Uint8Array(chunk.length + 6).fill(0x2a);
    lent.set(chunk, 3);
    decoder.feed(lent, 3, 3 + chunk.length);
    let result: DecodeResult;
    while ((result = decoder.next(args)) === DecodeResult.request) {
      answer(args, decoder, writer);
      const { bytes, starts, ends, count } = args;
      for (let index = 0; index < count; index++) bytes.fill(0x24, starts[index], ends[index]);
    }
    lent.fill(0x31);
    if (result === DecodeResult.failed) {
      writer.error(`ERR ${decoder.error}`);
      break;
    }
    options.afterChunk?.(decoder);
  }
  const text = toLatin1(writer.buffer.subarray(0, writer.length));
  return text.endsWith(sentinelReply) ? text.slice(0, -sentinelReply.length) : text;
}

function answer(args: Args, decoder: RequestDecoder, writer: RespWriter): void {
  const { bytes, starts, ends } = args;
  const name = args.text(0).toUpperCase();
  if (name === "PING" && args.count === 1) {
    writer.simple("PONG");
  } else if (name === "PING" || name === "ECHO") {
    writer.bulk(bytes, starts[1], ends[1]);
  } else if (name === "AUTH") {
    decoder.authenticated = true;
    writer.ok();
  } else if (args.text(1).startsWith("return redis.status_reply")) {
    writer.simple("end of case");
  } else {
    writer.array(args.count - 3);
    for (let index = 3; index < args.count; index++) writer.bulk(bytes, starts[index], ends[index]);
  }
}
