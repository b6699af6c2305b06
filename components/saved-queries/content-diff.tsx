"use client";

import { JsonDiff } from "@/components/data/json-view";
import type { Content } from "@/server/saved-queries/contract";
import { SqlDiff } from "./code-views";

interface ContentDiffProps {
  before: Content;
  after: Content;
  beforeLabel: string;
  afterLabel: string;
}

/** What differs between two versions: the text, and where they differ the parameters, chart and target. */
export function ContentDiff({ before, after, beforeLabel, afterLabel }: ContentDiffProps) {
  const settings = [settingsOf(before), settingsOf(after)] as const;
  const isSameText = before.sql === after.sql;
  const areSameSettings = JSON.stringify(settings[0]) === JSON.stringify(settings[1]);
  if (isSameText && areSameSettings) return <p className="text-muted">Nothing differs.</p>;
  return (
    <div className="grid gap-3">
      {isSameText ? (
        <p className="text-muted">The text is the same.</p>
      ) : (
        <SqlDiff
          before={{ text: before.sql, label: beforeLabel }}
          after={{ text: after.sql, label: afterLabel }}
        />
      )}
      {areSameSettings ? null : (
        <section aria-label="Parameters, chart and target">
          <JsonDiff before={settings[0]} after={settings[1]} />
        </section>
      )}
    </div>
  );
}

/** In lines that people read; only what is set. */
function settingsOf({ parameters, chart, target }: Content): Record<string, unknown> {
  return {
    ...Object.fromEntries(parameters.map(({ name, ...rest }) => [`:${name}`, sorted(rest)])),
    ...(chart ? { chart: sorted(chart) } : {}),
    ...(target ? { target: `${target.accountId} ${target.warehouse}/${target.database}` } : {}),
  };
}

const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
