import { useId, useState } from "react";
import { type NodeKind, parseNodes } from "./nodes.ts";
import type { ScenarioSettings } from "./settings.ts";

export interface ScenarioNodesProps {
  readonly settings: ScenarioSettings;
  readonly rowKind: Exclude<NodeKind, "spot">;
  readonly spot: number;
  readonly vol: number;
  change(settings: ScenarioSettings): void;
}

const ROW_FIELD = { relativeVol: "volNodes", volPoints: "pointNodes", days: "dayNodes" } as const;
const ROW_HINT = {
  relativeVol: "moves such as −30%:50%:10%, or at-the-money vols such as 40 55",
  volPoints: "vol points such as −10:20:5",
  days: "days such as 0 1 7, hours such as 12h",
} as const;

/** The line on which the nodes of both axes are typed, and how vol follows spot and strike. */
export function ScenarioNodes({ settings, rowKind, spot, vol, change }: ScenarioNodesProps) {
  const field = ROW_FIELD[rowKind];
  return (
    <div className="scenario-nodes">
      <NodeField
        label="Spot"
        hint="moves such as −20%:20%:2%, or levels such as 90000 95000"
        kind="spot"
        reference={spot}
        value={settings.spotNodes}
        onChange={(spotNodes) => change({ ...settings, spotNodes })}
      />
      <NodeField
        key={field}
        label={rowKind === "days" ? "Time" : "Vol"}
        hint={ROW_HINT[rowKind]}
        kind={rowKind}
        reference={vol}
        value={settings[field]}
        onChange={(text) => change({ ...settings, [field]: text })}
      />
      <PointField
        label="Vol per −10 % spot"
        value={settings.spotVol}
        onChange={(spotVol) => change({ ...settings, spotVol })}
      />
      <PointField
        label="Twist per −10 % strike"
        value={settings.twist}
        onChange={(twist) => change({ ...settings, twist })}
      />
    </div>
  );
}

interface NodeFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly kind: NodeKind;
  readonly reference: number;
  readonly value: string;
  onChange(text: string): void;
}

function NodeField({ label, hint, kind, reference, value, onChange }: NodeFieldProps) {
  const [text, setText] = useState(value);
  const id = useId();
  const made = parseNodes(text, kind, reference);
  const problem = made && "problem" in made ? made.problem : "";
  const take = (): void => {
    if (problem === "" && text !== value) onChange(text);
  };
  return (
    <label className="scenario-node" title={hint}>
      {label}
      <input
        className="field"
        type="text"
        value={text}
        maxLength={200}
        placeholder="as it fits"
        spellCheck={false}
        aria-invalid={problem !== ""}
        aria-describedby={problem === "" ? undefined : id}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") take();
        }}
      />
      {problem === "" ? null : (
        <span id={id} role="alert">
          {problem}
        </span>
      )}
    </label>
  );
}

interface PointFieldProps {
  readonly label: string;
  /** Vol points. */
  readonly value: number;
  onChange(points: number): void;
}

function PointField({ label, value, onChange }: PointFieldProps) {
  return (
    <label className="scenario-node" title="Vol points, added to every option">
      {label}
      <input
        className="field"
        type="number"
        min="-50"
        max="50"
        step="0.5"
        value={value}
        onKeyDown={(event) => event.stopPropagation()}
        onChange={(event) => {
          const points = event.currentTarget.valueAsNumber;
          if (Math.abs(points) <= 50) onChange(points);
        }}
      />
      pts
    </label>
  );
}
