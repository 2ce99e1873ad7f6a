import type { ReplySink } from "@allset/resp";

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
  /** Bytes received and not yet executed, and bytes written and not yet sent. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Encodes replies as RESP2 or RESP3 from now on. */
  setProtocol(protocol: 2 | 3): void;
  /** Begins an out-of-band message: the sink takes exactly one value, then `endPush` sends it. */
  beginPush(): ReplySink;
  endPush(): void;
  /** The session is suspended no longer: go on with what was received. */
  resume(): void;
  /** Ends the connection when all that was written is sent; what is received from now on is ignored. */
  closeAfterReply(): void;
  /** Ends the connection now. */
  destroy(): void;
  /** The session authenticated, or lost it: limits of unauthenticated clients end or begin. */
  setAuthenticated(authenticated: boolean): void;
}
