import { expect, it, vi } from "vitest";
import { createLatestSeek } from "./latest-seek.ts";

/** Seeks that end when the test says so. */
function rig() {
  const asked: { position: number; end(): void; fail(error: Error): void }[] = [];
  const failed = vi.fn();
  const seek = createLatestSeek(
    (position) => new Promise<void>((end, fail) => asked.push({ position, end, fail })),
    failed,
  );
  const settled = async () => {
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { seek, failed, settled, asked, positions: () => asked.map(({ position }) => position) };
}

it("drags through many places with two seeks: the first and the last", async () => {
  const { seek, asked, positions, settled } = rig();
  for (let position = 1; position <= 200; position++) seek.to(position);
  expect(positions()).toEqual([1]);
  expect(seek.busy).toBe(true);
  asked[0]!.end();
  await settled();
  expect(positions()).toEqual([1, 200]);
  asked[1]!.end();
  await settled();
  expect(seek.busy).toBe(false);
  seek.to(7);
  expect(positions()).toEqual([1, 200, 7]);
});

it("tells of a seek that failed, and still makes the newest", async () => {
  const { seek, asked, failed, positions, settled } = rig();
  seek.to(1);
  seek.to(2);
  asked[0]!.fail(new Error("damaged"));
  await settled();
  expect(failed).toHaveBeenCalledWith(new Error("damaged"));
  expect(positions()).toEqual([1, 2]);
});
