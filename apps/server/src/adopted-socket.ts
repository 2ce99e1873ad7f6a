/**
 * Sockets that read into one shared buffer.
 *
 * A socket of `net.Server` allocates a buffer for each read. `onread` (a documented option of `net.Socket`) reads into a given
 * buffer instead, but the server never passes it to the sockets it makes. So the server accepts paused, the accepted socket's
 * handle moves to a socket of our own, and the empty shell is destroyed. As bytes are consumed before the callback returns, all
 * sockets of the process share one buffer, which stays in the processor's cache.
 *
 * Measured (GET, 50 connections, one core, CPU time of the server per request): 7.3 to 6.7 µs at P=1, 0.85 to 0.73 µs at P=16.
 * The handle is no documented part of a socket: a runtime whose sockets have none like it gets ordinary `data` events.
 */
import net from "node:net";
import { withView } from "@allset/resp";

/** Bytes of the shared read buffer: what libuv reads at once at most. */
const READ_BYTES = 64 * 1024;

/** Gets each piece that arrives, and must not keep it. */
export type Receive = (bytes: Uint8Array, start: number, end: number) => void;

const shared = withView(Buffer.allocUnsafeSlow(READ_BYTES));

interface WithHandle {
  _handle?: { readonly useUserBuffer?: unknown; readonly fd?: number } | null;
}

const handleOf = (socket: net.Socket): WithHandle["_handle"] => (socket as unknown as WithHandle)._handle;

/** The system's number of a socket; -1 where the runtime hides it. */
export const descriptorOf = (socket: net.Socket): number => handleOf(socket)?.fd ?? -1;

/**
 * Takes over a socket that was accepted with `pauseOnConnect`, and reads it from now on. The answer is the socket to use: another
 * object where the shared buffer is possible.
 */
export function adoptSocket(accepted: net.Socket, receive: Receive): net.Socket {
  const handle = handleOf(accepted);
  if (typeof handle?.useUserBuffer !== "function") return listen(accepted, receive);
  (accepted as unknown as WithHandle)._handle = null;
  accepted.destroy();
  const callback = (bytes: number): boolean => {
    receive(shared, 0, bytes);
    return true;
  };
  const options = { handle, onread: { buffer: shared, callback } };
  return listen(new net.Socket(options as net.SocketConstructorOpts), receive);
}

/** Reads an ordinary stream, as TLS needs it, also one that was accepted paused. One that reads into a buffer has no `data` events. */
export function listen(socket: net.Socket, receive: Receive): net.Socket {
  return socket.on("data", (chunk: Buffer) => receive(chunk, 0, chunk.length)).resume();
}
