/**
 * Numbers as Redis 7.0 prints them.
 */

/** A value with up to ten binary digits behind the point, below this, has 15 decimal digits at most. */
const SHORT_MAX = 1e5;
const SHORT_SCALE = 1024;

/**
 * A double as C's `%.17g` prints it, which is what Redis 7.0 sends for scores in RESP2 and RESP3 alike (`0.1` is
 * `0.10000000000000001`); `inf`, `-inf`, `nan`. O(1).
 */
export function formatDouble(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? "-0" : String(value);
  // Numbers of up to 15 digits are exact as JavaScript writes them: halves, quarters, eighths.
  if (Math.abs(value) < SHORT_MAX && Number.isInteger(value * SHORT_SCALE)) return String(value);
  if (Number.isNaN(value)) return "nan";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  const [mantissa, exponentText] = roundTo17(value).split("e");
  const exponent = Number(exponentText);
  const negative = mantissa[0] === "-";
  let digits = (negative ? mantissa.slice(1) : mantissa).replace(".", "");
  digits = digits.replace(/0+$/, "");
  const sign = negative ? "-" : "";
  if (exponent < -4 || exponent >= 17) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const magnitude = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${magnitude}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/**
 * `value` to 17 significant digits in exponent form. JavaScript rounds a tie up where C rounds it to even; a tie needs exactly 18
 * digits, the last a 5, and shows as zeros from there on.
 */
function roundTo17(value: number): string {
  const rounded = value.toExponential(16);
  const exact = value.toExponential(60);
  const unit = exact.indexOf(".") + 16;
  if (exact[unit + 1] !== "5" || !/^50+e/.test(exact.slice(unit + 1))) return rounded;
  const even = (exact.charCodeAt(unit) - 48) % 2 === 0;
  return even ? exact.slice(0, unit + 1) + exact.slice(exact.indexOf("e")) : rounded;
}

const DECIMALS_MAX = 17;
/** From here on `toFixed` writes exponents. */
const FIXED_LIMIT = 1e21;

/** A finite double with as many of 17 decimals as it needs: C's `%.17Lf` without the zeros at its end. */
export function formatDecimal(value: number): string {
  const text = formatFixed(value, DECIMALS_MAX).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/** A double with so many decimals, at least one: C's `%.<n>f`. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatDouble(value);
  if (Math.abs(value) >= FIXED_LIMIT) return `${BigInt(value)}.${"0".repeat(decimals)}`;
  const text = Object.is(value, -0) ? `-${(0).toFixed(decimals)}` : value.toFixed(decimals);
  // JavaScript rounds a tie up where C rounds it to even. A tie has one binary place more than there are decimals.
  const scaled = value * 2 ** (decimals + 1);
  const isTie = Number.isInteger(scaled) && scaled % 2 !== 0;
  const last = text.length - 1;
  const digit = text.charCodeAt(last) - 48;
  return isTie && digit % 2 === 1 ? text.slice(0, last) + String(digit - 1) : text;
}
