/** Makes the program of a regular expression that was read. */
import { mistakes, Op } from "./regular-expression-program.js";

/** Instructions: what a bound repeats is laid out so many times. */
const PROGRAM_MAX = 20_000;

/** What an expression says. */
export type Node =
  | { readonly kind: "set"; readonly set: number }
  | { readonly kind: "assert"; readonly assertion: number }
  | { readonly kind: "sequence"; readonly of: readonly Node[] }
  | { readonly kind: "choice"; readonly of: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly min: number; readonly max: number };

/** The instructions of an expression. Throws a `RangeError` where they are too many. O(program). */
export function compileExpression(tree: Node): Int32Array {
  const compiler = new Compiler();
  compiler.emit(tree);
  compiler.push(Op.match, 0);
  return Int32Array.from(compiler.code);
}

class Compiler {
  readonly code: number[] = [];

  push(op: number, argument: number): number {
    if (this.code.length >>> 1 >= PROGRAM_MAX) throw new RangeError(mistakes.size);
    this.code.push(op, argument);
    return (this.code.length >>> 1) - 1;
  }

  emit(node: Node): void {
    if (node.kind === "set") this.push(Op.byteIn, node.set);
    else if (node.kind === "assert") this.push(Op.assert, node.assertion);
    else if (node.kind === "sequence") for (const part of node.of) this.emit(part);
    else if (node.kind === "choice") this.#choice(node.of);
    else this.#repeat(node.of, node.min, node.max);
  }

  #choice(branches: readonly Node[]): void {
    const ends: number[] = [];
    for (const [i, branch] of branches.entries()) {
      const last = i === branches.length - 1;
      const split = last ? -1 : this.push(Op.split, 0);
      this.emit(branch);
      if (last) break;
      ends.push(this.push(Op.jump, 0));
      this.#target(split);
    }
    for (const end of ends) this.#target(end);
  }

  #repeat(of: Node, min: number, max: number): void {
    const before = this.code.length;
    for (let i = 0; i < min; i++) {
      this.emit(of);
      // What takes no instruction takes none however often: else repetitions within each other would take time without end.
      if (this.code.length === before) return;
    }
    if (max === Number.POSITIVE_INFINITY) {
      const split = this.push(Op.split, 0);
      this.emit(of);
      this.push(Op.jump, split);
      this.#target(split);
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(this.push(Op.split, 0));
      this.emit(of);
    }
    for (const split of splits) this.#target(split);
  }

  /** Points an instruction behind the last one. */
  #target(instruction: number): void {
    this.code[(instruction << 1) + 1] = this.code.length >>> 1;
  }
}
