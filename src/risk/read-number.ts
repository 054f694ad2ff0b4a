const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** One group of three after the mark, and no 0 before it: decimals or thousands. */
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
/** Thousands set apart by one mark, decimals by the other or by none. */
const POINTS = /^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$/;
const COMMAS = /^[+-]?\d{1,3}(,\d{3})+\.\d+$|^[+-]?[1-9]\d{0,2}(,\d{3}){2,}$/;

const shown = (text: string): string => JSON.stringify(text.slice(0, 32));

/** Whether a field can only be read with a comma for its decimal mark. */
export function hasDecimalComma(text: string): boolean {
  const clean = cleaned(text);
  return (/^[+-]?\d+,\d+$/.test(clean) && !EITHER.test(clean)) || /^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(clean);
}

/**
 * The number that a text states: spaces may set thousands apart, the minus may be a true one, the decimal mark a comma where it can be
 * nothing else, or where `commas` says that numbers beside it have one. Words where it states none, or one of two.
 */
export function readNumber(text: string, commas = false): number | string {
  const clean = cleaned(text);
  if (EITHER.test(clean) && clean.includes(",") !== commas) {
    const digits = clean.replace(/[.,]/, "");
    return `${shown(text)} may be ${Number(clean.replace(",", "."))} or ${Number(digits)}: write ${digits}, or other decimals`;
  }
  if (PLAIN.test(clean)) return Number(clean);
  if (/^[+-]?\d+,\d+$/.test(clean)) return Number(clean.replace(",", "."));
  if (POINTS.test(clean)) return Number(clean.replaceAll(".", "").replace(",", "."));
  if (COMMAS.test(clean)) return Number(clean.replaceAll(",", ""));
  return `${shown(text)} is no number`;
}

const cleaned = (text: string): string =>
  text
    .trim()
    .replace(/[\s\u2009\u00a0\u202f_']/g, "")
    .replace("\u2212", "-");
