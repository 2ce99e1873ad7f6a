/**
 * The program of a regular expression.
 *
 *   op        argument         then
 *   byteIn    a set of bytes   take one byte of the set, go on behind
 *   split     a target         go on behind and at the target
 *   jump      a target         go on there
 *   assert    an assertion     go on behind where it holds
 *   match                      the expression matches
 */
export const Op = { byteIn: 0, split: 1, jump: 2, assert: 3, match: 4 } as const;
export const Assertion = { start: 0, end: 1, edge: 2, noEdge: 3, wordStart: 4, wordEnd: 5 } as const;
/** Words of a set of bytes. */
export const SET_WORDS = 8;

/** Instructions as pairs of op and argument, and the sets that they name. */
export interface Program {
  readonly code: Int32Array;
  readonly sets: Int32Array;
}

/** What is wrong with an expression, in TRE's words. */
export const mistakes = {
  pattern: "Invalid regexp",
  collation: "Unknown collating element",
  className: "Unknown character class name",
  backslash: "Trailing backslash",
  reference: "Invalid back reference",
  bracket: "Missing ']'",
  parenthesis: "Missing ')'",
  brace: "Missing '}'",
  bound: "Invalid contents of {}",
  range: "Invalid character range",
  size: "Out of memory",
  repetition: "Invalid use of repetition operators",
} as const;
