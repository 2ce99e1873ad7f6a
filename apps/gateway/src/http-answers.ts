import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

const HELP = `This is Allset's gateway: it speaks WebSocket, with the subprotocol "json", "resp", or none.

  const socket = new WebSocket("ws://" + location.host, "json");
  socket.onopen = () => socket.send(JSON.stringify({ id: 1, cmd: ["MSET", "a", "1", "b", "2"] }));
  socket.onmessage = ({ data }) => console.log(JSON.parse(data));
`;

/** Answers a request that is no WebSocket: help, or a sign of life. Nothing of the database is reachable so. */
export function answerPlainRequest({ method, url = "/" }: IncomingMessage, response: ServerResponse): void {
  const [path] = url.split("?", 1);
  response.setHeader("Connection", "close");
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  if (method !== "GET" && method !== "HEAD") end(response, 405, "GET only\n");
  else if (path === "/healthz") end(response, 200, "ok\n");
  else if (path !== "/") end(response, 404, "nothing is here\n");
  else {
    response.setHeader("Upgrade", "websocket");
    end(response, 426, HELP);
  }
}

function end(response: ServerResponse, status: number, body: string): void {
  response.statusCode = status;
  response.end(body);
}

/** Answers a handshake that fails, and closes. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
