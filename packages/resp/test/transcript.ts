/** Transcripts: what the real server answered, committed beside the tests that compare with it. */
import { readFileSync, writeFileSync } from "node:fs";
import type { ReferenceServer } from "./reference-server.js";
import { inputText, requestCases } from "./request-cases.js";
import { latin1, toLatin1 } from "./seeded.js";
import { writerCases } from "./writer-cases.js";

/** Answers by name of the case; characters are bytes. */
export type Transcript = Readonly<Record<string, string>>;

export function readTranscript(file: URL): Transcript {
  return JSON.parse(readFileSync(file, "utf8")) as Transcript;
}

export function writeTranscript(file: URL, transcript: Transcript): void {
  writeFileSync(file, `${JSON.stringify(transcript, null, 1)}\n`);
}

export async function recordRequests(open: ReferenceServer, locked: ReferenceServer): Promise<Transcript> {
  const answers = requestCases.map(async ({ name, password, input }) => {
    return [name, await (password ? locked : open).ask(inputText(input))] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** The answer to every case in both protocols, as `name (RESP2)` and `name (RESP3)`. */
export async function recordReplies(server: ReferenceServer): Promise<Transcript> {
  const answers: [string, string][] = [];
  for (const protocol of [2, 3]) {
    const hello = bulks("HELLO", String(protocol));
    const greeting = (await server.ask(hello)).length;
    for (const { name, script, argument } of writerCases) {
      const text = await server.ask(hello + bulks("EVAL", script, "0", argument));
      // The connection's id in the greeting may gain a digit: the reply is what follows the greeting's last value.
      const start = text.indexOf("modules\r\n*0\r\n") + "modules\r\n*0\r\n".length;
      if (start < greeting - 2) throw new Error(`${name}: unexpected greeting`);
      answers.push([`${name} (RESP${protocol})`, text.slice(start)]);
    }
  }
  return Object.fromEntries(answers);
}

function bulks(...items: string[]): string {
  const bytes = items.map((item) => toLatin1(new TextEncoder().encode(item)));
  return `*${items.length}\r\n${bytes.map((item) => `$${latin1(item).length}\r\n${item}\r\n`).join("")}`;
}
