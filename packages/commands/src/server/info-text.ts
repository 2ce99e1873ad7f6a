/** The text of INFO: sections of `field:value` lines. */
export class InfoText {
  #text = "";

  /** Begins a section. */
  section(title: string): void {
    if (this.#text !== "") this.#text += "\r\n";
    this.#text += `# ${title}\r\n`;
  }

  line(name: string, value: string | number): void {
    this.#text += `${name}:${value}\r\n`;
  }

  /** Lines, in the order of the object. */
  lines(values: Readonly<Record<string, string | number>>): void {
    for (const [name, value] of Object.entries(values)) this.line(name, value);
  }

  /** Bytes, and the same for people. */
  bytes(name: string, bytes: number): void {
    this.line(name, bytes);
    this.line(`${name}_human`, humanBytes(bytes));
  }

  get text(): string {
    return this.#text;
  }
}

const units = ["B", "K", "M", "G", "T", "P"];

/** `512B`, `1.50K`, `23.54G`. */
export function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value.toFixed(2)}${units[unit]}`;
}

export const percent = (part: number, whole: number): string => `${ratioOf(part * 100, whole).toFixed(2)}%`;

/** A quotient; 0 where there is nothing to divide by. */
export const ratioOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
