import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bracketedRoot } from "./bracketed-root.ts";
import { exp } from "./elementary.ts";

describe("a bracketed root", () => {
  it("is where the function changes sign, whatever its shape", () => {
    const shapes: ((x: number, root: number) => number)[] = [
      (x, root) => x - root,
      (x, root) => (x - root) * (x - root) * (x - root),
      (x, root) => exp(3 * (x - root)) - 1,
      (x, root) => (x < root ? -1 : 2),
      (x, root) => (x - root) / (1 + 1e6 * (x - root) * (x - root)),
    ];
    fc.assert(
      fc.property(
        fc.double({ min: -0.999, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: shapes.length - 1 }),
        fc.boolean(),
        (root, shape, falling) => {
          let calls = 0;
          const f = (x: number) => {
            calls++;
            return (falling ? -1 : 1) * shapes[shape]!(x, root);
          };
          // Where the shape itself rounds to zero, any such place is a root.
          const found = bracketedRoot(f, -1, 1);
          const near = Math.abs(found - root) <= 4e-16 * Math.max(1, Math.abs(root)) || f(found) === 0;
          expect(near, `${found} for ${root}`).toBe(true);
          expect(calls).toBeLessThan(105);
        },
      ),
    );
  });

  it("takes a dozen calls where the function is smooth", () => {
    let calls = 0;
    const root = bracketedRoot(
      (x) => {
        calls++;
        return x * x * x - 2;
      },
      0,
      3,
    );
    expect(root).toBe(Math.cbrt(2));
    expect(calls).toBeLessThan(16);
  });

  it("is NaN where there is no change of sign", () => {
    expect(bracketedRoot((x) => x * x + 1, -1, 1)).toBeNaN();
    expect(bracketedRoot(() => Number.NaN, -1, 1)).toBeNaN();
    expect(bracketedRoot((x) => x, 0, 1)).toBe(0);
  });
});
