/** A reply taken apart far enough to sort, mask and describe it, and to print it again byte for byte. Text is latin1. */
export interface ReplyNode {
  /** The type byte: `+`, `-`, `:`, `$`, `*`, `%`, … */
  type: string;
  /** What follows the type byte on its line. */
  head: string;
  /** The counted body of `$`, `=` and `!`; null when the value is null. */
  body: string | null;
  /** The values of an aggregate; of attributes (`|`) also the value that they describe. */
  children: ReplyNode[];
}

/** Parses the frames in `text`. Throws when they are incomplete. */
export function parseReplies(text: string): ReplyNode[] {
  const nodes: ReplyNode[] = [];
  let at = 0;
  const value = (): ReplyNode => {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) throw new Error(`incomplete reply: ${JSON.stringify(text)}`);
    const node: ReplyNode = { type: text[at], head: text.slice(at + 1, lineEnd), body: null, children: [] };
    at = lineEnd + 2;
    const length = Number(node.head);
    if ("$=!".includes(node.type) && length >= 0) {
      node.body = text.slice(at, at + length);
      at += length + 2;
    }
    for (let left = childCount(node.type, length); left > 0; left--) node.children.push(value());
    return node;
  };
  while (at < text.length) nodes.push(value());
  return nodes;
}

function childCount(type: string, length: number): number {
  if ("*~>".includes(type)) return length;
  if (type === "%") return 2 * length;
  return type === "|" ? 2 * length + 1 : 0;
}

/** The text that the nodes were parsed from. */
export function printReplies(nodes: readonly ReplyNode[]): string {
  return nodes
    .map((node) => {
      const body = node.body === null ? "" : `${node.body}\r\n`;
      return `${node.type}${node.head}\r\n${body}${printReplies(node.children)}`;
    })
    .join("");
}

/** Replaces the content of a leaf, keeping its length line right. */
export function withContent(node: ReplyNode, content: string): ReplyNode {
  return node.body === null ? { ...node, head: content } : { ...node, head: `${content.length}`, body: content };
}

/** Applies `change` to every node without children, at every depth. */
export function mapLeaves(nodes: readonly ReplyNode[], change: (leaf: ReplyNode) => ReplyNode): ReplyNode[] {
  return nodes.map((node) =>
    node.children.length > 0 ? { ...node, children: mapLeaves(node.children, change) } : change(node),
  );
}
