"use client";

import { JsonDiff } from "@/components/data/json-view";
import type { Content } from "@/server/saved-queries/contract";
import { SqlDiff } from "./code-views";
import { changedSettings } from "./content-settings";

interface ContentDiffProps {
  before: Content;
  after: Content;
  beforeLabel: string;
  afterLabel: string;
}

/** What differs between two versions: the text, and where they differ the parameters, chart and target. */
export function ContentDiff({ before, after, beforeLabel, afterLabel }: ContentDiffProps) {
  const settings = changedSettings(before, after);
  const isSameText = before.sql === after.sql;
  const areSameSettings = Object.keys(settings.before).length + Object.keys(settings.after).length === 0;
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
          <JsonDiff before={settings.before} after={settings.after} />
        </section>
      )}
    </div>
  );
}
