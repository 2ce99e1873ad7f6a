import type { ReplySink } from "@allset/resp";

/** An out-of-band message for many connections. Borrowed: valid until `broadcast` returns. */
export interface Broadcast {
  /** Writes it as one value. */
  writeTo(sink: ReplySink): void;
  /** The same as bytes of Redis's protocol, `buffer[0 .. length)`: made once, for all connections that speak it. */
  encoded(protocol: 2 | 3): { readonly buffer: Uint8Array; readonly length: number };
}

/**
 * What carries a session: a TCP socket, a WebSocket, a call inside this process. The session writes to it and knows nothing else
 * of it; neither app contains command logic.
 */
export interface Connection {
  /** Where the replies of the session's own commands go. */
  readonly reply: ReplySink;
  /** `ip:port`, `path:0`, or what a transport calls its peer; as CLIENT LIST shows it. */
  readonly address: string;
  readonly localAddress: string;
  readonly kind: "tcp" | "unix" | "websocket" | "internal";
  /** The system's number of the socket; -1 where it has none or hides it. */
  readonly descriptor: number;
  /** Bytes received and not yet executed. */
  readonly inputBytes: number;
  /** Bytes written and not yet handed to the system, and how many of those the peer is too slow for. */
  readonly outputBytes: number;
  readonly unsentBytes: number;
  /** Encodes replies as RESP2 or RESP3 from now on. */
  setProtocol(protocol: 2 | 3): void;
  /**
   * Begins an out-of-band message: the sink takes exactly one value, then `endPush` sends it. While a command of the session runs it
   * is written where the reply stands; CLIENT REPLY does not silence it.
   */
  beginPush(): ReplySink;
  endPush(): void;
  /** Sends an out-of-band message that others get as well. Connections that do not speak Redis's protocol: `writeTo` a push. */
  broadcast(message: Broadcast): void;
  /** The session is suspended no longer: go on with what was received. */
  resume(): void;
  /** Ends the connection when all that was written is sent; what is received from now on is ignored. */
  closeAfterReply(): void;
  /** Ends the connection now. */
  destroy(): void;
  /** The session authenticated, or lost it: limits of unauthenticated clients end or begin. */
  setAuthenticated(authenticated: boolean): void;
}
