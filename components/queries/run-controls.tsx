"use client";

import {
  AlignLeft,
  ChevronDown,
  ListOrdered,
  Play,
  Settings2,
  Telescope,
  TextCursor,
  TextSelect,
} from "lucide-react";
import { SaveButton } from "@/components/saved-queries/save-button";
import { useCan } from "@/components/shell/viewer";
import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { Tooltip } from "@/components/ui/tooltip";
import type { RunOptions } from "./editor-tab";
import { leaveSession } from "./kept-session";
import { optionWords } from "./option-words";
import type { Bench } from "./use-bench";

const MODES = [
  { value: "session", label: "One after another" },
  { value: "transaction", label: "In one transaction" },
];

/** Save, the options of a run, and Run with what it can run. */
export function RunControls({ bench }: { bench: Bench }) {
  const mayRun = useCan("query.run");
  if (!mayRun) {
    return (
      <span className="text-sm text-muted">
        Your role reads; it does not run statements. An admin can make you an analyst.
      </span>
    );
  }
  const { tab, store, target, run } = bench;
  const isAthena = target.target?.warehouseKind === "athena";
  const set = optionWords(tab.options, isAthena);
  return (
    <>
      <SaveButton
        content={{
          sql: tab.text,
          parameters: bench.parameters.definitions,
          chart: tab.chart,
          // Where nothing is chosen, the text goes on pointing where it did.
          target: target.target ?? tab.target,
        }}
        saved={tab.saved}
        onSaved={(saved) =>
          store.update(tab.id, { saved, definitions: saved.parameters, chart: saved.chart })
        }
        onOpen={bench.openSaved}
        flush={() => bench.handle?.flush()}
      />
      <Popover
        label="How statements run"
        align="end"
        className="w-72"
        trigger={
          <IconButton
            size="icon-sm"
            label={set ? `Run options: ${set}` : "Run options"}
            variant="secondary"
            className="relative"
          >
            <Settings2 aria-hidden />
            {set ? (
              <span aria-hidden className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-accent" />
            ) : null}
          </IconButton>
        }
      >
        <Options
          isAthena={isAthena}
          options={tab.options}
          onChange={(options) => {
            if (options.keepMinutes === 0) leaveSession(store, tab);
            store.update(tab.id, { options });
          }}
        />
      </Popover>
      <span className="flex">
        <Tooltip label="Run the selection, or the statement at the cursor" keys="mod+enter">
          <Button
            size="sm"
            variant="primary"
            pending={run.isSubmitting}
            disabled={!target.target || tab.text.trim() === ""}
            onClick={() => run.start("auto")}
            className="rounded-r-none"
          >
            <Play aria-hidden />
            Run
          </Button>
        </Tooltip>
        <RunMenu bench={bench} />
      </span>
    </>
  );
}

function RunMenu({ bench }: { bench: Bench }) {
  const { run, tab, store, handle, target } = bench;
  return (
    <Menu
      className="min-w-72"
      trigger={
        <Button
          size="sm"
          variant="primary"
          aria-label="What to run"
          className="rounded-l-none border-l-surface/40 px-1"
        >
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={<TextCursor aria-hidden />} onSelect={() => run.start("statement")}>
        Run the statement at the cursor
      </MenuItem>
      <MenuItem icon={<TextSelect aria-hidden />} onSelect={() => run.start("selection")}>
        Run the selection
      </MenuItem>
      <MenuItem icon={<ListOrdered aria-hidden />} keys="mod+shift+enter" onSelect={() => run.start("all")}>
        Run all
      </MenuItem>
      {target.target?.warehouseKind === "athena" || tab.options.keepMinutes > 0 ? null : (
        <>
          <MenuSeparator />
          <MenuChoice
            label="Several statements run"
            value={tab.options.mode}
            onValueChange={(mode) =>
              store.update(tab.id, { options: { ...tab.options, mode: mode as RunOptions["mode"] } })
            }
            options={MODES}
          />
        </>
      )}
      <MenuSeparator />
      <MenuItem icon={<Telescope aria-hidden />} onSelect={run.explain}>
        Explain
      </MenuItem>
      <MenuItem icon={<AlignLeft aria-hidden />} keys="alt+shift+f" onSelect={() => void handle?.format()}>
        Format
      </MenuItem>
    </Menu>
  );
}

interface OptionsProps {
  isAthena: boolean;
  options: RunOptions;
  onChange: (options: RunOptions) => void;
}

const REUSE = [
  { value: "0", label: "Always run" },
  { value: "10", label: "Up to 10 minutes old" },
  { value: "60", label: "Up to an hour old" },
  { value: "1440", label: "Up to a day old" },
  { value: "10080", label: "Up to a week old" },
];

const KEEP = [
  { value: "0", label: "A new one for each run" },
  { value: "10", label: "Kept for 10 minutes" },
  { value: "60", label: "Kept for an hour" },
  { value: "480", label: "Kept for 8 hours" },
];

function Options({ isAthena, options, onChange }: OptionsProps) {
  if (isAthena) {
    return (
      <Field label="Earlier results" hint="Athena gives the result of the same text again and reads nothing.">
        <Select
          label="Earlier results"
          value={String(options.reuseMinutes)}
          onValueChange={(value) => onChange({ ...options, reuseMinutes: Number(value) })}
          options={REUSE}
        />
      </Field>
    );
  }
  return (
    <div className="grid gap-3">
      <Field
        label="Session"
        hint="In a kept one each run of this tab finds what the last one left: temporary tables, SET, an open transaction."
      >
        <Select
          label="Session"
          value={String(options.keepMinutes)}
          onValueChange={(value) => onChange({ ...options, keepMinutes: Number(value) })}
          options={KEEP}
        />
      </Field>
      <Field
        label="Query label"
        hint="Set as query_group: SYS_QUERY_HISTORY and the history here can be filtered by it."
      >
        <Input
          value={options.label}
          maxLength={320}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...options, label: event.target.value })}
        />
      </Field>
      <Field label="Statement name" hint="The Data API's StatementName.">
        <Input
          value={options.name}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...options, name: event.target.value })}
        />
      </Field>
    </div>
  );
}
