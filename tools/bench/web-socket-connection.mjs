// @ts-check
import { once } from "node:events";
import { Connection, connect } from "./connection.mjs";

/**
 * A WebSocket client of the least possible cost: frames are masked with zero, payloads are not looked at. It counts payload bytes
 * (`resp`, where replies are a byte stream) or messages (`json`, where each reply is one).
 */
export class WebSocketConnection extends Connection {
  #counts;
  #opcode;
  /** Payload bytes of the current frame that have not come yet. */
  #payload = 0;
  /** @type {Buffer} */
  #header = Buffer.alloc(0);

  /** @param {import("node:net").Socket} socket @param {"bytes" | "messages"} counts */
  constructor(socket, counts) {
    super(socket);
    this.#counts = counts;
    this.#opcode = counts === "bytes" ? 2 : 1;
  }

  /**
   * @param {number} port @param {"bytes" | "messages"} counts @param {string} [subprotocol]
   * @returns {Promise<WebSocketConnection>}
   */
  static async connect(port, counts, subprotocol) {
    const socket = await connect(port);
    const protocol = subprotocol === undefined ? "" : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`;
    const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${upgrade}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${protocol}\r\n`,
    );
    const [answer] = await once(socket, "data");
    if (!answer.toString("latin1").startsWith("HTTP/1.1 101"))
      throw new Error(`no WebSocket: ${answer.toString("latin1")}`);
    return new WebSocketConnection(socket, counts);
  }

  /** The frame that carries a payload: prepare it once, send it often. @param {Uint8Array} payload */
  frame(payload) {
    const size = payload.length;
    const length = size < 126 ? [0x80 | size] : size < 65_536 ? [0xfe, size >> 8, size & 255] : undefined;
    if (length === undefined) throw new RangeError("frames of the benchmark are below 64 KiB");
    return Buffer.concat([Buffer.from([0x80 | this.#opcode, ...length, 0, 0, 0, 0]), payload]);
  }

  /** @override @param {Buffer} chunk */
  received(chunk) {
    let counted = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#payload === 0) {
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + 1)]);
        at++;
        const size = payloadSize(this.#header);
        if (size < 0) continue;
        this.#payload = size;
        this.#header = Buffer.alloc(0);
        if (this.#counts === "messages") counted++;
        continue;
      }
      const part = Math.min(this.#payload, chunk.length - at);
      this.#payload -= part;
      at += part;
      if (this.#counts === "bytes") counted += part;
    }
    if (counted > 0) this.answered(counted);
  }
}

/** The payload size that a server's frame header announces, -1 while the header is incomplete. @param {Buffer} header */
function payloadSize(header) {
  if (header.length < 2) return -1;
  const short = header[1] & 0x7f;
  if (short < 126) return short;
  if (short === 126) return header.length < 4 ? -1 : header.readUInt16BE(2);
  return header.length < 10 ? -1 : Number(header.readBigUInt64BE(2));
}
