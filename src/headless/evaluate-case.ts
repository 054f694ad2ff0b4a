import { BadInput } from "../market/bad-input.ts";

/** Any JSON object of a vector file. */
export type Fields = Readonly<Record<string, unknown>>;

/** A question of a suite file: its input, and the rest of the file beside the cases. */
export interface Question {
  readonly id: unknown;
  readonly input: Fields;
  readonly file: Fields;
}

/** The questions of a suite file `{…, cases: [{id, input}]}`. */
export function readQuestions(text: string): Question[] {
  const file: unknown = JSON.parse(text);
  const cases = fieldsOf(file).cases;
  if (!Array.isArray(cases)) throw new BadInput("the file holds no list of cases", { field: "cases" });
  return cases.map((of: unknown) => ({
    id: fieldsOf(of).id,
    input: part(fieldsOf(of), "input"),
    file: fieldsOf(file),
  }));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** A nested object, empty where it is missing. */
export function part(of: Fields, name: string): Fields {
  return fieldsOf(of[name]);
}

/** A list of objects, empty where it is missing. */
export function list(of: Fields, name: string): Fields[] {
  const value = of[name];
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** A list of numbers, empty where it is missing. */
export function numbers(of: Fields, name: string): number[] {
  const value = of[name];
  return Array.isArray(value) ? value.map(Number) : [];
}

/** A number, `otherwise` where it is missing or none. */
export function num(of: Fields, name: string, otherwise = Number.NaN): number {
  const value = of[name];
  return typeof value === "number" ? value : otherwise;
}

/** A text, empty where it is missing. */
export function text(of: Fields, name: string): string {
  const value = of[name];
  return typeof value === "string" ? value : "";
}
