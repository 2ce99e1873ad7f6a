import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCommandLine, parseEnvironment, readConfigurationFile } from "./directives.js";
import { StartError } from "./start-error.js";

/** What directives say, without where they stand. */
const said = (directives: ReturnType<typeof readConfigurationFile>): unknown[] =>
  directives.map(({ name, words }) => [name, ...words]);

describe("the command line", () => {
  test("names a file, then options of one or more words", () => {
    const line = parseCommandLine(["a.conf", "--Port", "7400", "--save", "60", "1", "--bind", "*", "-::*"]);
    expect(line.file).toBe("a.conf");
    expect(said([...line.directives])).toEqual([
      ["port", "7400"],
      ["save", "60", "1"],
      ["bind", "*", "-::*"],
    ]);
    expect(line.directives[0].origin).toBe("--Port");
  });

  test("keeps empty values", () => {
    expect(said([...parseCommandLine(["--save", "", "--requirepass", ""]).directives])).toEqual([
      ["save", ""],
      ["requirepass", ""],
    ]);
  });

  test.each(["-h", "--help"])("%s asks for help", (word) => expect(parseCommandLine([word]).help).toBe(true));
  test.each(["-v", "--version"])("%s asks for the version", (word) =>
    expect(parseCommandLine([word]).version).toBe(true),
  );
  test("reads the standard input for -", () => expect(parseCommandLine(["-", "--port", "1"]).file).toBe("-"));

  test.each([[["-x"]], [["a.conf", "b.conf"]], [["a.conf", "-"]]])("refuses %j", (argv) => {
    expect(() => parseCommandLine(argv)).toThrow(StartError);
  });
});

describe("the environment", () => {
  test("names parameters in capitals, with words and quotes as in a file", () => {
    const environment = {
      ALLSET_MAXMEMORY_POLICY: "allkeys-lru",
      ALLSET_REQUIREPASS: '"a b"',
      PATH: "/bin",
      ALLSET_X: undefined,
    };
    expect(said(parseEnvironment(environment))).toEqual([
      ["maxmemory-policy", "allkeys-lru"],
      ["requirepass", "a b"],
    ]);
  });

  test("leaves out what Kubernetes and Docker say of a service called allset", () => {
    const environment = {
      ALLSET_PORT: "tcp://10.0.0.7:7379",
      ALLSET_SERVICE_HOST: "10.0.0.7",
      ALLSET_SERVICE_PORT: "7379",
      ALLSET_SERVICE_PORT_RESP: "7379",
      ALLSET_PORT_7379_TCP: "tcp://10.0.0.7:7379",
      ALLSET_PORT_7379_TCP_ADDR: "10.0.0.7",
    };
    expect(parseEnvironment(environment)).toEqual([]);
  });

  test("has balanced quotes", () => {
    expect(() => parseEnvironment({ ALLSET_REQUIREPASS: '"a' })).toThrow("ALLSET_REQUIREPASS: unbalanced quotes");
  });
});

describe("a configuration file", () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "allset-directives-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("has comments, blank lines, quotes, any case and any line ends", () => {
    const path = file(
      "a.conf",
      "# port 1\r\n\r\n  PORT 7400 \r\nrequirepass \"a \\x62\\n\"\r\nsave ''\n\n#\nbind a  b",
    );
    expect(said(readConfigurationFile(path))).toEqual([
      ["port", "7400"],
      ["requirepass", "a b\n"],
      ["save", ""],
      ["bind", "a", "b"],
    ]);
    expect(readConfigurationFile(path)[0].origin).toBe(`${path}:3`);
  });

  test("includes others where it names them, also by pattern", () => {
    mkdirSync(join(folder, "d"));
    file("d/2.conf", "port 2");
    file("d/1.conf", "port 1");
    file("d/3.txt", "port 3");
    file("d/.4.conf", "port 4");
    const path = file(
      "a.conf",
      `hz 1\ninclude ${folder}/d/*.conf ${folder}/d/?.txt\ninclude ${folder}/none/*.conf\nhz 2`,
    );
    expect(said(readConfigurationFile(path))).toEqual([
      ["hz", "1"],
      ["port", "1"],
      ["port", "2"],
      ["port", "3"],
      ["hz", "2"],
    ]);
  });

  test("cannot include itself for ever", () => {
    const path = join(folder, "a.conf");
    file("a.conf", `include ${path}`);
    expect(() => readConfigurationFile(path)).toThrow("includes are nested too deeply");
  });

  test.each([
    ["a missing file", "b.conf", "no such file or directory"],
    ["a folder", ".", "it is a directory"],
  ])("says why it cannot be read: %s", (_, name, reason) => {
    expect(() => readConfigurationFile(join(folder, name))).toThrow(
      `cannot read the configuration file '${join(folder, name)}': ${reason}`,
    );
  });

  test("says where quotes are open", () => {
    expect(() => readConfigurationFile(file("a.conf", 'hz 10\nrequirepass "a'))).toThrow(
      `${folder}/a.conf:2: unbalanced quotes`,
    );
  });
});
