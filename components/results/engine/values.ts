const MINUS = 45;
const PLUS = 43;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const decoder = new TextDecoder("latin1");

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 57;

/** The number nearest to a printed one. Anything that is no number is NaN. */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at += 1;
  let digits = 0;
  let fraction = 0;
  let zeros = 0;
  let value = 0;
  let isFraction = false;
  const begun = at;
  for (; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT && !isFraction) isFraction = true;
    else if (!isDigit(byte)) return numberOf(decoder.decode(bytes.subarray(from, to)));
    // Zeros at the end of a fraction say nothing: they wait for another digit.
    else if (isFraction && byte === ZERO) zeros += 1;
    else {
      for (; zeros >= 0; zeros -= 1) {
        value *= 10;
        if (value > 0) digits += 1;
        if (isFraction) fraction += 1;
      }
      zeros = 0;
      if (value === 0 && byte > ZERO) digits += 1;
      value += byte - ZERO;
    }
  }
  if (to - begun < (isFraction ? 2 : 1)) return Number.NaN;
  // Up to here every step is exact, so that one division rounds once.
  if (digits > 15 || fraction > 22) return numberOf(decoder.decode(bytes.subarray(from, to)));
  const size = fraction === 0 ? value : value / 10 ** fraction;
  return isNegative ? -size : size;
}

/** The number that a text says, with the words that PostgreSQL knows. */
export function numberOf(text: string): number {
  const trimmed = text.trim();
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) {
    return trimmed.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return trimmed === "" ? Number.NaN : Number(trimmed);
}

/** Whether a number has more digits than a double keeps. */
export const isBeyondDouble = (length: number): boolean => length > 15;

/** Compares two printed decimals digit by digit: no precision is lost, whatever their length. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [decimalParts(a), decimalParts(b)];
  if (!left || !right) return numberOf(a) - numberOf(b);
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const size =
    left.whole.length - right.whole.length ||
    compareBytes(left.whole, right.whole) ||
    compareBytes(left.fraction, right.fraction);
  return left.isNegative ? 0 - size : size;
}

function decimalParts(text: string) {
  const match = /^\s*([+-]?)0*(\d*)(?:\.(\d*?)0*)?\s*$/.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  return { isNegative: sign === "-" && (whole !== "" || fraction !== ""), whole, fraction };
}

const compareBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's days_from_civil). */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/**
 * A date or timestamp as microseconds from 1970, UTC where it says its zone. Years may have more than four digits and
 * end in BC; `infinity` is later than all. Anything else is NaN.
 */
export function parseMoment(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const read = (): number => {
    let value = 0;
    const begun = at;
    while (at < to && isDigit(bytes[at])) {
      value = value * 10 + (bytes[at] ?? 0) - ZERO;
      at += 1;
    }
    return at === begun ? Number.NaN : value;
  };
  let year = read();
  if (Number.isNaN(year)) return infinityOf(decoder.decode(bytes.subarray(from, to)));
  at += 1;
  const month = read();
  at += 1;
  const day = read();
  let seconds = 0;
  let micros = 0;
  if (at < to && isDigit(bytes[at + 1])) {
    at += 1;
    seconds = read() * 3_600;
    at += 1;
    seconds += read() * 60;
    if (bytes[at] === COLON) {
      at += 1;
      seconds += read();
    }
    if (bytes[at] === DOT) {
      const begun = at + 1;
      at = begun;
      micros = read() * 10 ** (6 - (at - begun));
    }
    if (bytes[at] === PLUS || bytes[at] === MINUS) {
      const sign = bytes[at] === PLUS ? -1 : 1;
      for (let unit = 3_600; unit >= 1 && at < to && (unit === 3_600 || bytes[at] === COLON); unit /= 60) {
        at += 1;
        seconds += sign * unit * read();
      }
    }
  }
  if (bytes[to - 2] === 66 && bytes[to - 1] === 67) year = 1 - year;
  return (daysOf(year, month, day) * 86_400 + seconds) * 1e6 + micros;
}

function infinityOf(text: string): number {
  const value = numberOf(text);
  return Number.isFinite(value) ? Number.NaN : value;
}

const encoder = new TextEncoder();

/** As `parseMoment`, of a text that somebody typed. */
export function momentOf(text: string): number {
  const bytes = encoder.encode(text.trim());
  return parseMoment(bytes, 0, bytes.length);
}
