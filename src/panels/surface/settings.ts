import * as v from "valibot";
import { STRIKE_AXES } from "../../market/strike-axis.ts";
import { SURFACE_FIELDS } from "../../market/surface-field.ts";

const COORDINATE = v.pipe(v.number(), v.finite(), v.minValue(-100), v.maxValue(100));
const POINT = v.object({ x: COORDINATE, y: COORDINATE, z: COORDINATE });

/** What a surface can be set to show. */
export const settingsSchema = v.object({
  axis: v.optional(v.picklist(STRIKE_AXES), "std"),
  /** What its height measures. */
  height: v.optional(v.picklist(SURFACE_FIELDS), "vol"),
  /** What its colour measures; null for the height. */
  color: v.optional(v.nullable(v.picklist(SURFACE_FIELDS)), null),
  /** Where the user looks at it from; null for the first place. */
  camera: v.optional(v.nullable(v.object({ eye: POINT, center: POINT, up: POINT })), null),
  /** The table in place of the picture. */
  table: v.optional(v.boolean(), false),
});

export type SurfaceSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: SurfaceSettings = v.parse(settingsSchema, {});
