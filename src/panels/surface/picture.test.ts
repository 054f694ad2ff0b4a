import { describe, expect, it } from "vitest";
import { STRIKE_AXES } from "../../market/strike-axis.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { plainText } from "../../ui/PlotlyChart.tsx";
import { chainView, EXPIRIES, NOW, smileChain } from "../test-support/chain-view.ts";
import { hatch, surfaceFigure, TRACE } from "./figure.ts";
import { surfaceTip } from "./hover.ts";
import { axisLimits, colorLimits } from "./limits.ts";
import { cutSheets, MESH, surfaceModel } from "./model.ts";

const view = chainView(smileChain(), NOW);
const model = surfaceModel(view, "std", "vol", EXPIRIES[1])!;
const tokens = new Proxy(
  { dark: true, font: "Inter" },
  {
    get: (known, name) => Reflect.get(known, name) ?? "#123456",
  },
) as unknown as ChartTokens;

interface Drawn {
  readonly data: readonly {
    readonly type: string;
    readonly z: readonly Float64Array[];
    readonly visible?: boolean;
    readonly opacity?: number;
    readonly contours?: { readonly x: { readonly size: number } };
  }[];
  readonly layout: { readonly scene: Record<string, { range: number[]; tickvals: number[]; ticktext: string[] }> };
}

function figure(axis: (typeof STRIKE_AXES)[number] = "std", width = 600, height = 400) {
  const shown = surfaceModel(view, axis, "vol", EXPIRIES[1])!;
  const { x, z } = axisLimits(null, "", shown);
  return surfaceFigure(shown, tokens, {
    axis,
    limits: { x, z, color: [40, 70] },
    ramp: [
      [0, "#000000"],
      [1, "#ffffff"],
    ],
    width,
    height,
    chosen: EXPIRIES[1],
    camera: null,
    cameraKey: "0",
  }) as unknown as Drawn;
}

describe("the sheets of a surface", () => {
  const row = (values: readonly number[]) => Float64Array.from(values);

  it("meet at the edge of the quotes without a seam and leave no node out", () => {
    const z = [row([1, 2, 3, 4]), row([5, 6, 7, 8]), row([9, 10, 11, 12])];
    const quoted = [
      [0, 1, 1, 1],
      [0, 0, 1, 1],
      [0, 1, 1, 1],
    ].map((flags) => Uint8Array.from(flags));
    const cut = cutSheets(z, quoted);
    expect(cut.extrapolated).toBe(true);
    z.forEach((values, i) => {
      values.forEach((value, j) => {
        if (quoted[i]![j]) expect(cut.quoted[i]![j]).toBe(value);
        else expect([cut.quoted[i]![j], cut.beyond[i]![j]]).toEqual([Number.NaN, value]);
      });
    });
    // Every cell of the mesh has all four corners in one of the two sheets.
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        const whole = (sheet: readonly Float64Array[]) =>
          [sheet[i]![j]!, sheet[i]![j + 1]!, sheet[i + 1]![j]!, sheet[i + 1]![j + 1]!].every(Number.isFinite);
        expect(whole(cut.quoted) || whole(cut.beyond)).toBe(true);
      }
    }
  });

  it("are one where the quotes cover the mesh", () => {
    const cut = cutSheets([row([1, 2])], [Uint8Array.from([1, 1])]);
    expect(cut.extrapolated).toBe(false);
    expect([...cut.beyond[0]!]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("the figure", () => {
  it("draws what is extrapolated weaker, with every second line", () => {
    const { data } = figure();
    expect(data[TRACE.mesh]!.opacity).toBeUndefined();
    expect(data[TRACE.beyond]!.opacity).toBe(0.45);
    expect(data[TRACE.beyond]!.visible).toBe(model.sheets.extrapolated);
    expect(data[TRACE.beyond]!.contours!.x.size).toBe(2 * data[TRACE.mesh]!.contours!.x.size);
    expect([TRACE.quotes, TRACE.line].map((i) => data[i]!.type)).toEqual(["scatter3d", "scatter3d"]);
  });

  it("has fixed axes with labels inside them, expiries by name", () => {
    for (const axis of STRIKE_AXES) {
      const { scene } = figure(axis).layout;
      for (const side of ["xaxis", "yaxis", "zaxis"]) {
        const { range, tickvals, ticktext } = scene[side]!;
        expect(tickvals.length).toBeGreaterThan(1);
        expect(ticktext.length).toBe(tickvals.length);
        for (const tick of tickvals) {
          expect(tick).toBeGreaterThanOrEqual(range[0]! - 1e-9);
          expect(tick).toBeLessThanOrEqual(range[1]! + 1e-9);
        }
      }
      expect(scene.yaxis!.ticktext).toContain("25 DEC");
    }
    expect(figure("std").layout.scene.xaxis!.range).toEqual([MESH.from, MESH.to]);
  });

  it("is looked at from further off where the picture is narrow", () => {
    const eye = (width: number, height: number) =>
      (figure("std", width, height).layout.scene.camera as unknown as { eye: { x: number } }).eye.x;
    expect(eye(580, 400)).toBeCloseTo(1.36, 9);
    // Beside the labels, which are as large in a small picture.
    expect(eye(400, 600) / eye(580, 400)).toBeCloseTo((1.35 * 600) / 360, 9);
  });

  it("takes names as text, never as markup", () => {
    expect(plainText('<b>BTC</b> & <a href="https://x">')).toBe('&lt;b>BTC&lt;/b> &amp; &lt;a href="https://x">');
  });
});

describe("limits of a surface", () => {
  it("stand still while the surface moves inside them, and start anew with another key", () => {
    const first = axisLimits(null, "a", model);
    expect(first.x).toEqual([MESH.from, MESH.to]);
    const higher = { ...model, zRange: [model.zRange[0], first.z[1]] as const };
    expect(axisLimits(first, "a", higher)).toBe(first);
    const beyond = axisLimits(first, "a", { ...model, zRange: [model.zRange[0], first.z[1] + 10] });
    expect(beyond.z[1]).toBeGreaterThanOrEqual(first.z[1] + 10);
    expect(axisLimits(beyond, "b", model).z).toEqual(first.z);
  });

  it("are round for colours", () => {
    expect(colorLimits([43.2, 71.4])).toEqual([40, 75]);
    expect(colorLimits([50, 50])).toEqual([50, 51]);
  });
});

describe("the tip over a surface", () => {
  const at = (curve: number, point: number | readonly [number, number]) =>
    surfaceTip(view, model, { curve, point, x: 0, y: 0 });
  const row = (tip: ReturnType<typeof at>, label: string) => tip?.rows.find(([name]) => name === label)?.[1];

  it("says strike, expiry, vol and age of a quote, and what the fit makes of it", () => {
    const i = model.points.findIndex((point) => point.strike === 97_000 && point.expiry === EXPIRIES[1]);
    const tip = at(TRACE.quotes, i);
    expect(tip?.title).toBe("97\u2009000  25 DEC");
    expect(row(tip, "Vol at mid")).toBe(`${(100 * model.points[i]!.vol).toFixed(1)} %`);
    expect(row(tip, "Age")).toBe("0 ms");
    expect(tip?.quote?.name).toBe(model.points[i]!.name);
  });

  it("says strike, time, vol and the slices on either side of a node", () => {
    const tip = at(TRACE.mesh, [20, 12]);
    expect(row(tip, "Fit")).toBe(`${(100 * model.grid.vol[12]![20]!).toFixed(1)} %`);
    expect(tip?.title).toContain(`${(365 * model.grid.years[12]!).toFixed(1)} d`);
    expect(row(tip, "Slices")).toMatch(/^\d+ \w{3} – \d+ \w{3}$/);
    const node = MESH.from + ((MESH.to - MESH.from) * 20) / (MESH.columns - 1);
    expect(Number(row(tip, "ln(K/F) / σ√T")!.replace("\u2212", "-"))).toBeCloseTo(node, 1);
  });

  it("is silent over the line and over what does not exist", () => {
    expect(at(TRACE.line, 3)).toBeNull();
    expect(at(TRACE.quotes, 99_999)).toBeNull();
    expect(at(TRACE.mesh, [0, 999])).toBeNull();
  });
});

describe("the hatching of what is extrapolated", () => {
  const z = [0, 1, 2, 3].map((i) => Float64Array.from([0, 1, 2, 3], (j) => 10 * i + j));
  const grid = { ...model.grid, x: z.map(() => Float64Array.from([0, 1, 2, 3])), y: Float64Array.from([0, 1, 2, 3]) };
  const lines = (quoted: readonly (readonly number[])[]) =>
    hatch(
      {
        sheets: cutSheets(
          z,
          quoted.map((row) => Uint8Array.from(row)),
        ),
        grid,
      },
      0.5,
    );

  it("runs along diagonals, just over the mesh, and only where there are no quotes", () => {
    const none = [0, 0, 0, 0];
    const all = [1, 1, 1, 1];
    expect(lines([all, all, all, all]).x).toEqual([]);
    const whole = lines([none, none, none, none]);
    expect(whole.z.filter(Number.isFinite)).toHaveLength(16);
    expect(whole.z.slice(0, 4)).toEqual([30.5, NaN, 20.5, 31.5]);
    // To the edge of the quotes and no further.
    const part = lines([none, all, all, all]);
    expect(part.y.filter(Number.isFinite).every((place) => place <= 1)).toBe(true);
    expect(part.z.filter(Number.isFinite)).toHaveLength(8);
  });
});
