// @ts-check
import net from "node:net";

/** How long a request may take before a benchmark gives up, in milliseconds. */
const requestTimeoutMs = 60_000;

/**
 * A connection that sends bytes and counts what comes back: the load must cost less than what it measures. Replies are not
 * decoded; whoever asks knows how many bytes answer.
 */
export class Connection {
  /** @type {net.Socket} */
  socket;
  #missing = 0;
  /** @type {(() => void) | undefined} */
  #done;
  /** @type {((error: Error) => void) | undefined} */
  #failed;
  /** @type {Buffer | undefined} */
  #last;

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.received(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#failed?.(new Error("the server closed the connection")));
  }

  /** @param {number} port @returns {Promise<Connection>} */
  static open(port) {
    return connect(port).then((socket) => new Connection(socket));
  }

  /** @param {Buffer} chunk */
  received(chunk) {
    this.#last = chunk;
    this.answered(chunk.length);
  }

  /** Counts down what is still due. @param {number} amount */
  answered(amount) {
    this.#missing -= amount;
    if (this.#missing <= 0) this.#done?.();
  }

  /**
   * Sends bytes and waits until `due` bytes (or messages, where a subclass counts those) have come back.
   * @param {Uint8Array} bytes @param {number} due @returns {Promise<void>}
   */
  request(bytes, due) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer within ${requestTimeoutMs} ms`)), requestTimeoutMs);
      this.#failed = reject;
      this.#done = () => {
        clearTimeout(timer);
        this.#done = undefined;
        if (this.#missing < 0)
          reject(new Error(`more came back than expected: ${this.#last?.toString("latin1").slice(0, 200)}`));
        else resolve();
      };
      this.#missing = due;
      this.send(bytes);
    });
  }

  /** @param {Uint8Array} bytes */
  send(bytes) {
    this.socket.write(bytes);
  }

  /** Sends one command and returns the text of what comes first. @param {Uint8Array} bytes @returns {Promise<string>} */
  line(bytes) {
    return new Promise((resolve) => {
      this.socket.once("data", (chunk) => resolve(chunk.toString("latin1")));
      this.socket.write(bytes);
    });
  }

  close() {
    this.#failed = undefined;
    this.socket.destroy();
  }
}

/** The bytes of a command as a client sends it. @param {readonly string[]} args */
export function request(args) {
  return Buffer.from(`*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join("")}`);
}

/** @param {number} port @returns {Promise<net.Socket>} */
export function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}
