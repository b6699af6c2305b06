"use client";

import { isNumeric, kindOf } from "@/components/results/engine/kinds";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Popover } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import type { Column } from "@/server/accounts/contract";
import { Chart } from "@/server/saved-queries/contract";

/** A list of more is no list. */
const LISTED_MAX = 200;
const Y_MAX = 8;
const NONE = "\0none";
const KINDS = Chart.shape.kind.options.map((kind) => ({
  value: kind,
  label: { line: "Line", bar: "Bar", scatter: "Scatter" }[kind],
}));

interface SettingsProps {
  columns: readonly Column[];
  chart: Chart;
  onChange: (chart: Chart) => void;
}

/** What is drawn across, upwards and apart. */
export function ChartSettings({ columns, chart, onChange }: SettingsProps) {
  const names = namesOf(columns, chart);
  const options = names.map((name) => ({ value: name, label: name }));
  const { series, ...withoutSeries } = chart;
  return (
    <fieldset className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-3 py-1.5">
      <legend className="sr-only">Chart settings</legend>
      <Segmented
        label="Kind of chart"
        className="h-7"
        value={chart.kind}
        options={KINDS}
        onValueChange={(kind) => onChange({ ...chart, kind: kind as Chart["kind"] })}
      />
      <Labelled text="X">
        <Select
          size="sm"
          mono
          label="X"
          value={chart.x}
          options={options}
          onValueChange={(x) => onChange({ ...chart, x })}
          className="max-w-44"
        />
      </Labelled>
      <Labelled text="Y">
        <YColumns columns={columns} chart={chart} onChange={onChange} />
      </Labelled>
      <Labelled text="Series">
        <Select
          size="sm"
          mono
          label="Series"
          value={series ?? NONE}
          options={[{ value: NONE, label: "none" }, ...options]}
          onValueChange={(next) =>
            onChange(next === NONE ? withoutSeries : { ...withoutSeries, series: next })
          }
          className="max-w-44"
        />
      </Labelled>
      <Toggle
        text="Stacked"
        isOn={chart.isStacked}
        isDisabled={chart.kind === "scatter"}
        onChange={(isStacked) => onChange({ ...chart, isStacked })}
      />
      <Toggle
        text="Log scale"
        isOn={chart.yScale === "log"}
        onChange={(isLog) => onChange({ ...chart, yScale: isLog ? "log" : "linear" })}
      />
    </fieldset>
  );
}

/** A chart knows columns by name: of two alike the first. What is chosen is listed whatever the limit. */
function namesOf(columns: readonly Column[], chart: Chart): string[] {
  const names = [...new Set(columns.map(({ name }) => name))];
  const chosen = [chart.x, ...(chart.series === undefined ? [] : [chart.series])];
  return [...new Set([...names.slice(0, LISTED_MAX), ...chosen])];
}

function YColumns({ columns, chart, onChange }: SettingsProps) {
  const numbers = columns.filter(({ type }) => isNumeric(kindOf(type))).map(({ name }) => name);
  const listed = [...new Set([...chart.y, ...numbers.slice(0, LISTED_MAX)])];
  const toggle = (name: string, isOn: boolean) => {
    const y = isOn ? [...chart.y, name] : chart.y.filter((other) => other !== name);
    if (y.length > 0 && y.length <= Y_MAX) onChange({ ...chart, y });
  };
  return (
    <Popover
      label="Columns drawn upwards"
      className="max-h-80 w-64"
      trigger={
        <Button size="sm" className="mono max-w-52" aria-label={`Y: ${chart.y.join(", ")}`}>
          <span className="truncate">{chart.y.join(", ")}</span>
        </Button>
      }
    >
      {listed.map((name) => (
        <Toggle
          key={name}
          text={name}
          isOn={chart.y.includes(name)}
          isDisabled={!chart.y.includes(name) && chart.y.length >= Y_MAX}
          onChange={(isOn) => toggle(name, isOn)}
        />
      ))}
    </Popover>
  );
}

function Labelled({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span aria-hidden className="text-sm text-muted">
        {text}
      </span>
      {children}
    </span>
  );
}

interface ToggleProps {
  text: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

function Toggle({ text, isOn, isDisabled = false, onChange }: ToggleProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is one
    <label className="flex min-h-7 min-w-0 items-center gap-2 text-sm">
      <Checkbox checked={isOn} disabled={isDisabled} onCheckedChange={onChange} />
      <span className="truncate">{text}</span>
    </label>
  );
}
