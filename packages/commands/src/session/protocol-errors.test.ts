import { type Case, closed, differential, on, raw } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** A case that sends `pieces` one after the other; the last of them is answered by `replies` frames, and then the end. */
const broken = (name: string, replies: number, ...pieces: readonly string[]): Case => ({
  name,
  steps: [
    ...pieces.slice(0, -1).map((piece) => raw(piece, 0)),
    raw(pieces[pieces.length - 1], replies),
    closed(),
    on("b", ["GET", "after"]),
  ],
});

const BEHIND = "SET after 1\r\n";

differential("protocol-errors", import.meta.url, () => startInstance(), [
  broken("a count that is none", 1, `*x\r\n${BEHIND}`),
  broken("a count too large", 1, `*2147483648\r\n${BEHIND}`),
  broken("a length that is none", 1, `*1\r\n$x\r\n${BEHIND}`),
  broken("a negative length", 1, `*1\r\n$-1\r\n${BEHIND}`),
  broken("a length too large", 1, `*1\r\n$536870913\r\n${BEHIND}`),
  broken("no length", 1, `*1\r\nPING\r\n${BEHIND}`),
  broken("no length: a control byte", 1, `*1\r\n\x01\r\n${BEHIND}`),
  broken("open quotes", 1, `"abc\r\n${BEHIND}`),
  broken("quotes closed too late", 1, `'abc'd\r\n${BEHIND}`),
  broken("a count line without end", 1, "*".padEnd(70_000, "1")),
  broken("a length line without end", 1, `*1\r\n$${"1".repeat(70_000)}`),
  broken("an inline request without end", 1, "x".repeat(70_000)),
  broken("behind good commands, which are answered first", 4, `PING\r\nSET k 1\r\nGET k\r\n*1\r\n!\r\n${BEHIND}`),
  broken("behind a command cut in three", 2, "*2\r\n$3\r", "\nGET\r\n$1\r\nk", `\r\n*1\r\n$x\r\n${BEHIND}`),
  broken("cut inside the mistake", 1, "*1\r\n$", "x", `\r\n${BEHIND}`),
  broken("inside MULTI, whose queue is lost", 3, `MULTI\r\nSET after 1\r\n*x\r\nEXEC\r\n`),
  broken("a subscriber's", 2, `SUBSCRIBE c\r\n*x\r\n${BEHIND}`),
  broken("an HTTP request: no answer", 0, `POST / HTTP/1.1\r\nHost: localhost\r\n\r\n${BEHIND}`),
  broken("an HTTP request that begins with an inline command", 0, `GET / HTTP/1.1\r\n`, `hOST: x\r\n\r\n${BEHIND}`),
  broken("an HTTP request as a counted command inside MULTI", 0, `MULTI\r\n*1\r\n$4\r\npost\r\n${BEHIND}EXEC\r\n`),
  {
    name: "what is no mistake: empty requests, counts of nothing, blank lines",
    steps: [
      raw("\r\n\n  \r\n*0\r\n*-1\r\n*-5\r\nPING\r\n"),
      raw("*1\r\n$0\r\n\r\n"),
      raw('""\r\n'),
      raw("PING   x  \r\n"),
      raw('ECHO "a\\x41\\n"\r\n'),
      raw("ECHO 'a\\'b'\n"),
    ],
  },
]);
