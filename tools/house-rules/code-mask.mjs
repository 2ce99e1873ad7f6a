// @ts-check
/**
 * Blanks out what is not code: comments, strings, regular expressions and the text of templates become spaces, line ends stay.
 * So a rule can look for `Date.now` or an opening brace with a plain regular expression. Not a parser: it knows just enough of
 * TypeScript's tokens to tell code from text in this repository.
 */

/** A slash behind one of these begins a regular expression, elsewhere it divides. */
const beforeRegex =
  /(^|[(,=:[!&|?{};+\-*%<>~^]|\b(return|typeof|case|in|of|do|else|void|delete|throw|await|yield))\s*$/;

/**
 * @param {string} source
 * @returns {string} text of the same length
 */
export function maskCode(source) {
  /** @type {string[]} */
  const out = [];
  /** Depths of braces at which a template's `${` closes. @type {number[]} */
  const templates = [];
  let depth = 0;
  let at = 0;
  /** @param {number} end */
  const blank = (end) => {
    out.push(source.slice(at, end).replace(/[^\n]/g, " "));
    at = end;
  };
  while (at < source.length) {
    const char = source[at];
    const next = source[at + 1];
    if (char === "/" && next === "/") blank(lineEnd(source, at));
    else if (char === "/" && next === "*") blank(behind(source, "*/", at + 2));
    else if (char === '"' || char === "'") blank(closing(source, at, char));
    else if (char === "`") blank(templateEnd(source, at + 1, templates, depth));
    else if (char === "/" && beforeRegex.test(source.slice(Math.max(0, at - 30), at))) blank(regexEnd(source, at));
    else if (char === "}" && templates.at(-1) === depth) {
      templates.pop();
      blank(templateEnd(source, at + 1, templates, depth));
    } else {
      if (char === "{") depth++;
      if (char === "}") depth--;
      out.push(char);
      at++;
    }
  }
  return out.join("");
}

/** The position of the line's end. @param {string} source @param {number} from */
function lineEnd(source, from) {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

/** The position behind the next `mark`. @param {string} source @param {string} mark @param {number} from */
function behind(source, mark, from) {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}

/** The position behind the quote that closes the string at `from`. @param {string} source @param {number} from @param {string} quote */
function closing(source, from, quote) {
  let at = from + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** @param {string} source @param {number} from */
function regexEnd(source, from) {
  let inClass = false;
  let at = from + 1;
  for (; at < source.length && source[at] !== "\n" && (inClass || source[at] !== "/"); at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") inClass = true;
    else if (source[at] === "]") inClass = false;
  }
  return at + 1;
}

/**
 * The position behind a template's text: behind its closing backtick, or behind the next `${`, which `templates` then remembers.
 * @param {string} source @param {number} from @param {number[]} templates @param {number} depth
 */
function templateEnd(source, from, templates, depth) {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return at + 1;
    else if (source[at] === "$" && source[at + 1] === "{") {
      templates.push(depth);
      return at + 2;
    }
  }
  return source.length;
}
