// @ts-check
/** The bare WebSocket server that the gateway is compared with: `node tools/bench/echo-server.mjs <port>`. */
import { webSocketLibrary } from "./servers.mjs";

const { WebSocketServer } = webSocketLibrary();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
