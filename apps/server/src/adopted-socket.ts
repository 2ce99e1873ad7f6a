/**
 * Sockets that read into one shared buffer.
 *
 * A socket of `net.Server` allocates a buffer for each read. `onread` (a documented option of `net.Socket`) reads into a given
 * buffer instead, but the server never passes it to the sockets it makes. So the server accepts paused, the accepted socket's
 * handle moves to a socket of our own, and the empty shell is destroyed. As bytes are consumed before the callback returns, all
 * sockets of the process share one buffer, which stays in the processor's cache.
 *
 * Measured (GET, 50 connections, one core, CPU time of the server per request): 7.3 to 6.7 µs at P=1, 0.85 to 0.73 µs at P=16.
 * A runtime whose sockets have no such handle gets the ordinary `data` events.
 */
import net from "node:net";

/** Bytes of the shared read buffer: what libuv reads at once at most. */
const READ_BYTES = 64 * 1024;

export type Receive = (bytes: Uint8Array, start: number, end: number) => void;

const shared = Buffer.allocUnsafeSlow(READ_BYTES);

interface WithHandle {
  _handle?: { useUserBuffer?: unknown } | null;
}

/**
 * Takes over a socket that was accepted with `pauseOnConnect`. The answer is the socket to use: another object where the shared
 * buffer is possible. `receive` is called with each piece; it must not keep it.
 */
export function adoptSocket(accepted: net.Socket, receive: (socket: net.Socket) => Receive): net.Socket {
  const holder = accepted as unknown as WithHandle;
  const handle = holder._handle;
  if (typeof handle?.useUserBuffer !== "function") return listen(accepted, receive(accepted));
  holder._handle = null;
  accepted.destroy();
  let sink: Receive = () => {};
  const onread = {
    buffer: shared,
    callback(bytes: number): boolean {
      sink(shared, 0, bytes);
      return true;
    },
  };
  const socket = new net.Socket({ handle, onread } as net.SocketConstructorOpts);
  sink = receive(socket);
  socket.resume();
  return socket;
}

/** Reads an ordinary stream, as TLS needs it. */
export function listen(socket: net.Socket, receive: Receive): net.Socket {
  socket.on("data", (chunk: Buffer) => receive(chunk, 0, chunk.length));
  socket.resume();
  return socket;
}
