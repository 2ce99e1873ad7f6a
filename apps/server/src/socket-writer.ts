/**
 * Writes to a socket, past its stream where that is possible.
 *
 * `net.Socket.write` keeps account of each write, makes a request for the system and a tick that tells of its end. A write that the
 * system takes at once, as nearly every reply is, needs none of them: `HandleWriter` hands the bytes to the socket's handle, with one
 * request for all sockets, which is only used up by bytes that the system takes later. Handles are no documented part of a socket:
 * where there is none of the known form, and for TLS, `StreamWriter` writes to the stream.
 *
 * Measured (GET at P=1, 50 connections, one core, five pairs of runs): 15 % less time outside of the kernel, 4 % more requests.
 */
import type net from "node:net";
import { TLSSocket } from "node:tls";

/** The sending side of one socket. A write that was not taken at once is over when `sent` is called; no other may begin before. */
export interface SocketWriter {
  /** Bytes of the last write that the system has not taken. */
  readonly unsentBytes: number;
  /** Writes, and says whether the system took all. Until it has, the bytes must stay as they are. */
  write(bytes: Uint8Array): boolean;
  /** The same for several pieces. */
  writeAll(pieces: readonly Uint8Array[]): boolean;
}

/** The runtime's request of a write: made by its stream layer, known to its handles. */
interface WriteRequest {
  oncomplete: (status: number) => void;
  /** Keeps the bytes while the system takes them. */
  buffer: unknown;
  /** `UNUSED` until the system got the request. */
  getAsyncId(): number;
}

interface WritingHandle {
  /** Bytes that wait for the peer. */
  readonly writeQueueSize: number;
  /** Both write and return 0 or a negative error number. */
  writeBuffer(request: WriteRequest | null, bytes: Uint8Array): number;
  writev(request: WriteRequest, pieces: readonly Uint8Array[], allBuffers: boolean): number;
}

type WriteRequestClass = new () => WriteRequest;

const UNUSED = -1;
const nothing = new Uint8Array(0);

/** Makes the writer of a connected socket. `sent` is called when all is gone of a write that was not taken at once. */
export function createSocketWriter(socket: net.Socket, sent: () => void): SocketWriter {
  const handle = (socket as unknown as { readonly _handle?: WritingHandle | null })._handle;
  if (handle == null || socket instanceof TLSSocket || !canWrite(handle)) return new StreamWriter(socket, sent);
  if (Request === undefined) Request = requestClassOf(socket, handle);
  if (Request == null) return new StreamWriter(socket, sent);
  unused ??= new Request();
  return new HandleWriter(socket, handle, sent);
}

/** The class of requests; null where the runtime's writes begin without one, undefined while no socket has shown it. */
let Request: WriteRequestClass | null | undefined;
/** What the next write is made with, of whatever socket. */
let unused: WriteRequest | undefined;

const canWrite = ({ writeBuffer, writev, writeQueueSize }: Partial<WritingHandle>): boolean =>
  typeof writeBuffer === "function" && typeof writev === "function" && typeof writeQueueSize === "number";

/** Learns the class of requests from a write of nothing through the stream; undefined where the socket is closed already. */
function requestClassOf(socket: net.Socket, handle: WritingHandle): WriteRequestClass | null | undefined {
  let found: WriteRequestClass | null | undefined;
  const { writeBuffer } = handle;
  handle.writeBuffer = function (request: WriteRequest | null, bytes) {
    // From Node 26 on there is none before the system leaves something: the stream spares what is spared here.
    const isKnown = typeof request?.getAsyncId === "function" && request.getAsyncId() === UNUSED;
    found = isKnown ? (request.constructor as WriteRequestClass) : null;
    return writeBuffer.call(this, request, bytes);
  };
  socket.write(nothing);
  // Uncovers the method of the handle's class.
  delete (handle as Partial<WritingHandle>).writeBuffer;
  return found;
}

class HandleWriter implements SocketWriter {
  readonly #socket: net.Socket;
  readonly #handle: WritingHandle;
  readonly #sent: () => void;

  constructor(socket: net.Socket, handle: WritingHandle, sent: () => void) {
    this.#socket = socket;
    this.#handle = handle;
    this.#sent = sent;
  }

  get unsentBytes(): number {
    return this.#handle.writeQueueSize;
  }

  write(bytes: Uint8Array): boolean {
    const request = unused as WriteRequest;
    return this.#isTaken(this.#handle.writeBuffer(request, bytes), request, bytes);
  }

  writeAll(pieces: readonly Uint8Array[]): boolean {
    const request = unused as WriteRequest;
    return this.#isTaken(this.#handle.writev(request, pieces, true), request, pieces);
  }

  #isTaken(error: number, request: WriteRequest, bytes: unknown): boolean {
    if (request.getAsyncId() === UNUSED) {
      // What a peer would get that is gone is sent as well as it can be.
      if (error !== 0) this.#socket.destroy();
      return true;
    }
    request.buffer = bytes;
    request.oncomplete = (status) => {
      if (status < 0) this.#socket.destroy();
      else this.#sent();
    };
    unused = new (Request as WriteRequestClass)();
    return false;
  }
}

class StreamWriter implements SocketWriter {
  readonly #socket: net.Socket;
  /** Encrypted writes never complete at once. */
  readonly #encrypted: boolean;
  readonly #onSent: (error?: Error | null) => void;

  constructor(socket: net.Socket, sent: () => void) {
    this.#socket = socket;
    this.#encrypted = socket instanceof TLSSocket;
    this.#onSent = (error) => {
      if (error == null) sent();
    };
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (this.#encrypted) {
      socket.write(bytes, this.#onSent);
      return false;
    }
    socket.write(bytes);
    if (socket.writableLength === 0) return true;
    // An empty write tells when those before it are gone; a callback with each write would cost the fast way a tick.
    socket.write(nothing, this.#onSent);
    return false;
  }

  writeAll(pieces: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.write(nothing, this.#onSent);
    socket.uncork();
    return false;
  }
}
