/**
 * The committed transcripts are what redis-server 7.0.15 answers. Where it is installed they are checked, and with RECORD=1 written
 * anew: `RECORD=1 npx vitest run packages/resp/src/reference.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ReferenceServer, referenceServerInstalled, startReferenceServer } from "../test/reference-server.js";
import { readTranscript, recordReplies, recordRequests, writeTranscript } from "../test/transcript.js";

const requests = new URL("./request-decoder.transcript.json", import.meta.url);
const replies = new URL("./resp-writer.transcript.json", import.meta.url);
const recording = process.env["RECORD"] === "1";

describe.skipIf(!referenceServerInstalled())("the real server (skipped where redis-server is not installed)", () => {
  let open: ReferenceServer;
  let locked: ReferenceServer;

  beforeAll(async () => {
    open = await startReferenceServer();
    locked = await startReferenceServer(["--requirepass", "secret"]);
  });
  afterAll(() => {
    open.stop();
    locked.stop();
  });

  test("answers requests as recorded", async () => {
    const transcript = await recordRequests(open, locked);
    if (recording) writeTranscript(requests, transcript);
    expect(transcript).toEqual(readTranscript(requests));
  });

  test("writes replies as recorded", async () => {
    const transcript = await recordReplies(open);
    if (recording) writeTranscript(replies, transcript);
    expect(transcript).toEqual(readTranscript(replies));
  });
});
