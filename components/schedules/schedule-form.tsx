"use client";

import { type FormEvent, useState } from "react";
import { ApiError } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useZone } from "@/components/data/now";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { focusInvalid } from "@/components/ui/focus-invalid";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Schedule } from "@/server/schedules/contract";
import {
  clockOf,
  expressionOf,
  FREQUENCIES,
  type Frequency,
  type Preset,
  presetOf,
  WEEKDAYS,
  withClock,
} from "./preset";
import { previewOf, type Timing } from "./preview";

interface ScheduleFormProps {
  schedule: Schedule | null;
  error: Error | null;
  isPending: boolean;
  onSave: (timing: Timing) => void;
  onRemove: () => void;
  onCancel: () => void;
}

export function ScheduleForm({ schedule, error, isPending, onSave, onRemove, onCancel }: ScheduleFormProps) {
  const ownZone = useZone();
  const [preset, setPreset] = useState(() => presetOf(schedule?.expression ?? null));
  const [zone, setZone] = useState(schedule?.timezone ?? null);
  const [isAsked, setAsked] = useState(false);
  const timing = { expression: expressionOf(preset), timezone: zone ?? ownZone };
  const preview = previewOf(timing, new Date());
  // Of every hour the time zone has no field to be marked.
  const isMarked = isAsked && preview.wrong !== null && preset.frequency !== "hourly";
  const issues = error instanceof ApiError ? (error.problem.issues ?? []) : [];
  const mistakeIn = (field: keyof Timing) =>
    isMarked && preview.wrong === field ? preview.said : issues.find((one) => one.path === field)?.message;
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsked(true);
    if (preview.wrong === null) return onSave(timing);
    const form = event.currentTarget;
    requestAnimationFrame(() => focusInvalid(form));
  };
  return (
    <form
      noValidate
      onSubmit={save}
      className="grid max-w-180 gap-3 rounded-md border border-line bg-surface p-3"
    >
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <Field label="How often">
          <Select
            label="How often"
            value={preset.frequency}
            options={FREQUENCIES.map((value) => ({ value, label: FREQUENCY_WORDS[value] }))}
            onValueChange={(next) => setPreset(withFrequency(preset, next))}
          />
        </Field>
        <PresetFields preset={preset} onChange={setPreset} error={mistakeIn("expression")} />
        {preset.frequency === "hourly" ? null : (
          <Field label="Time zone" error={mistakeIn("timezone")} hint="As the IANA names it">
            <Input
              value={timing.timezone}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setZone(event.target.value)}
            />
          </Field>
        )}
      </div>
      <p className="text-sm text-muted" aria-live="polite">
        {isMarked ? null : preview.said}
      </p>
      {error && issues.length === 0 ? <ErrorPanel inline error={error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" variant="primary" pending={isPending}>
          Save schedule
        </Button>
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
        {schedule ? (
          <Button size="sm" variant="ghost" className="ml-auto" disabled={isPending} onClick={onRemove}>
            Remove schedule
          </Button>
        ) : null}
      </div>
    </form>
  );
}

const FREQUENCY_WORDS: Record<Frequency, string> = {
  hourly: "Every hour",
  daily: "Every day",
  weekly: "Every week",
  monthly: "Every month",
  custom: "By an expression",
};

/** A custom expression begins as what was chosen before. */
function withFrequency(preset: Preset, next: string): Preset {
  const frequency = FREQUENCIES.find((one) => one === next) ?? preset.frequency;
  return { ...preset, frequency, custom: frequency === "custom" ? expressionOf(preset) : preset.custom };
}

const WEEKDAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

interface PresetFieldsProps {
  preset: Preset;
  onChange: (preset: Preset) => void;
  error: string | undefined;
}

function PresetFields({ preset, onChange, error }: PresetFieldsProps) {
  const { frequency } = preset;
  if (frequency === "custom")
    return (
      <Field label="Expression" error={error} hint="cron(0 3 * * ? *) or rate(6 hours)">
        <Input
          value={preset.custom}
          autoComplete="off"
          spellCheck={false}
          className="mono"
          onChange={(event) => onChange({ ...preset, custom: event.target.value })}
        />
      </Field>
    );
  if (frequency === "hourly")
    return (
      <NumberField
        label="At minute"
        value={preset.minute}
        max={59}
        onChange={(minute) => onChange({ ...preset, minute })}
      />
    );
  return (
    <>
      {frequency === "weekly" ? (
        <Field label="On">
          <Select
            label="On"
            value={preset.weekday}
            options={WEEKDAYS.map((value, n) => ({ value, label: WEEKDAY_NAMES[n] ?? value }))}
            onValueChange={(next) =>
              onChange({ ...preset, weekday: WEEKDAYS.find((one) => one === next) ?? preset.weekday })
            }
          />
        </Field>
      ) : null}
      {frequency === "monthly" ? (
        <NumberField
          label="On day"
          value={preset.day}
          min={1}
          max={31}
          hint="Months without it are left out"
          onChange={(day) => onChange({ ...preset, day })}
        />
      ) : null}
      <Field label="At">
        <Input
          type="time"
          value={clockOf(preset)}
          onChange={(event) => onChange(withClock(preset, event.target.value))}
        />
      </Field>
    </>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  min?: number;
  max: number;
  hint?: string;
  onChange: (value: number) => void;
}

function NumberField({ label, value, min = 0, max, hint, onChange }: NumberFieldProps) {
  return (
    <Field label={label} hint={hint}>
      <Input
        type="number"
        min={min}
        max={max}
        value={value}
        onChange={(event) => {
          const next = Number.parseInt(event.target.value, 10);
          if (next >= min && next <= max) onChange(next);
        }}
      />
    </Field>
  );
}
