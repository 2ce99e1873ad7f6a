/**
 * What the decoder is asked to judge as redis-server does. Characters are bytes; `[text, times]` repeats. The commands are those
 * that `answer` in `request-decoder.test.ts` knows: PING, ECHO, AUTH, and a script that answers its arguments.
 */
export type InputPart = string | readonly [text: string, times: number];

export interface RequestCase {
  readonly name: string;
  /** Whether the server requires the password `secret`. */
  readonly password?: boolean;
  readonly input: readonly InputPart[];
}

const script = "return ARGV";

/** An inline command line that is answered with its own arguments. */
function inline(line: string): string {
  return `EVAL '${script}' 0 ${line}\r\n`;
}

/** A command as an array of bulk strings. */
function bulks(...items: string[]): string {
  return `*${items.length}\r\n${items.map((item) => `$${item.length}\r\n${item}\r\n`).join("")}`;
}

function echo(...items: string[]): string {
  return bulks("EVAL", script, "0", ...items);
}

const ping = "*1\r\n$4\r\nPING\r\n";

function cases(inputs: Record<string, readonly InputPart[]>, password = false): RequestCase[] {
  return Object.entries(inputs).map(([name, input]) => ({ name, input, ...(password ? { password } : {}) }));
}

export const requestCases: readonly RequestCase[] = [
  ...cases({
    "one command": [ping],
    "a pipeline": [[ping, 40]],
    "arguments of every length of length": [
      echo("", "a", "b".repeat(9), "c".repeat(10), "d".repeat(99), "e".repeat(100)),
    ],
    "binary arguments": [echo("\r\n", "\0\xff\x80", "$3\r\nabc\r\n")],
    "hundred arguments": [echo(...Array.from({ length: 100 }, (_, index) => `argument ${index}`))],
    "a large argument": ["*2\r\n$4\r\nECHO\r\n$20000\r\n", ["0123456789", 2000], "\r\n", ping],
    "an empty command": ["*0\r\n", ping],
    "a negative count": ["*-1\r\n*-10\r\n", ping],
    "no line feed behind CR": ["*1\rX$4\rYPINGZZ", ping],
    "count with letters": ["*3abc\r\n"],
    "count with leading zero": ["*01\r\n$4\r\nPING\r\n"],
    "count with plus": ["*+1\r\n$4\r\nPING\r\n"],
    "count of minus zero": ["*-0\r\n"],
    "count of a lone minus": ["*-\r\n"],
    "no count": ["*\r\n"],
    "count beyond INT_MAX": ["*2147483648\r\n"],
    "count beyond 64 bits": ["*99999999999999999999\r\n"],
    "count line too long": ["*", ["1", 400_000]],
    "negative length": ["*1\r\n$-1\r\n"],
    "length with letters": ["*1\r\n$4x\r\nPING\r\n"],
    "length with leading zero": ["*1\r\n$04\r\nPING\r\n"],
    "length of minus zero": ["*1\r\n$-0\r\n"],
    "no length": ["*1\r\n$\r\n"],
    "length beyond 512 MiB": ["*1\r\n$536870913\r\n"],
    "length beyond 64 bits": ["*1\r\n$99999999999999999999\r\n"],
    "length line too long": ["*1\r\n$", ["1", 400_000]],
    "integer instead of bulk": ["*1\r\n:3\r\n"],
    "line end instead of bulk": ["*1\r\n\r\n\r\n"],
    "second argument wrong": ["*2\r\n$4\r\nECHO\r\nhello\r\n"],
    "valid, then wrong": [ping, "*x\r\n", ping],
    "inline, CR LF": ["PING\r\n"],
    "inline, LF": ["PING\n"],
    "inline, two CR": ["PING\r\r\n"],
    "empty lines": ["\n\r\n  \t \r\n", ping],
    "inline and arrays in turn": ["PING\r\n", ping, "PING\n", ping],
    "inline, blanks": [inline("  a   b\tc  ")],
    "inline, vertical tab in a word": [inline("a\x0bb \x0bc \x0c d")],
    "inline, double quotes": [inline('"a b" "" "c\'d"')],
    "inline, single quotes": [inline("'a b' '' 'c\"d' 'it\\'s' 'a\\nb'")],
    "inline, escapes": [inline('"\\n\\r\\t\\b\\a\\q\\\\\\""')],
    "inline, hexadecimal": [inline('"\\x41\\xff\\xFf\\x00" "\\x4" "\\xgg" \\x41')],
    "inline, quote inside a word": [inline("ab\"c d\" e'f g'")],
    "inline, open double quote": ['PING "a\r\n'],
    "inline, open single quote": ["PING 'a\r\n"],
    "inline, escape at the end": ['PING "a\\\r\n'],
    "inline, text behind a double quote": ['PING "a"b\r\n'],
    "inline, text behind a single quote": ["PING 'a'b\r\n"],
    "inline, long": ["ECHO ", ["a", 5000], "\r\n"],
    "inline too long": [["a", 400_000]],
  }),
  ...cases(
    {
      "before AUTH, 11 arguments": ["*11\r\n"],
      "before AUTH, a bulk of 16385 bytes": ["*2\r\n$4\r\nAUTH\r\n$16385\r\n"],
      "after AUTH, 11 arguments": [bulks("AUTH", "secret"), echo(..."abcdefgh")],
      "after AUTH, a bulk of 16385 bytes": [
        bulks("AUTH", "secret"),
        "*2\r\n$4\r\nECHO\r\n$16385\r\n",
        ["x", 16385],
        "\r\n",
      ],
    },
    true,
  ),
];

export function inputText(parts: readonly InputPart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part[0].repeat(part[1]))).join("");
}
