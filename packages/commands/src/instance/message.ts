import { createBufferPool, type ReplySink, RespWriter } from "@allset/resp";
import type { Broadcast } from "../session/connection.js";

const nothing: Uint8Array = new Uint8Array(0);

/** The words with which a message begins. */
export type MessageKind = "message" | "pmessage" | "smessage";

/**
 * The message that is being delivered. One serves all: it is filled, broadcast to the subscribers of one topic, and filled again.
 * Its bytes are made when the first connection asks, once for each protocol, and copied to every other one.
 */
export class Message implements Broadcast {
  #kind: MessageKind = "message";
  #pattern: Uint8Array | null = null;
  #channel: Uint8Array = nothing;
  #payload: Uint8Array = nothing;
  readonly #encodings: Readonly<Record<2 | 3, RespWriter>>;

  constructor() {
    const pool = createBufferPool({ bufferBytes: 4096, keepMax: 2 });
    this.#encodings = { 2: new RespWriter(pool), 3: new RespWriter(pool) };
    this.#encodings[3].protocol = 3;
  }

  /** Makes it another message. `pattern` is null where it came by the channel's own name. */
  fill(kind: MessageKind, pattern: Uint8Array | null, channel: Uint8Array, payload: Uint8Array): void {
    // Something may have thrown while the one before was delivered.
    this.clear();
    this.#kind = kind;
    this.#pattern = pattern;
    this.#channel = channel;
    this.#payload = payload;
  }

  /** Lets go of what it was filled with. */
  clear(): void {
    this.#pattern = null;
    this.#channel = nothing;
    this.#payload = nothing;
    this.#encodings[2].reset();
    this.#encodings[3].reset();
  }

  writeTo(sink: ReplySink): void {
    sink.push(this.#pattern === null ? 3 : 4);
    sink.text(this.#kind);
    if (this.#pattern !== null) sink.bulk(this.#pattern, 0, this.#pattern.length);
    sink.bulk(this.#channel, 0, this.#channel.length);
    sink.bulk(this.#payload, 0, this.#payload.length);
  }

  encoded(protocol: 2 | 3): RespWriter {
    const writer = this.#encodings[protocol];
    if (writer.length === 0) this.writeTo(writer);
    return writer;
  }
}
