import { wordOfKind } from "@/server/accounts/contract";
import type { Content } from "@/server/saved-queries/contract";

type Settings = Record<string, unknown>;

/** The parameters, chart and target that differ between two versions: each as a whole, and none that is the same. */
export function changedSettings(before: Content, after: Content): { before: Settings; after: Settings } {
  const [old, next] = [settingsOf(before), settingsOf(after)];
  const differs = (key: string) => JSON.stringify(old[key]) !== JSON.stringify(next[key]);
  const changed = (settings: Settings) =>
    Object.fromEntries(Object.entries(settings).filter(([key]) => differs(key)));
  return { before: changed(old), after: changed(next) };
}

/** In lines that people read; only what is set. */
function settingsOf({ parameters, chart, target }: Content): Settings {
  return {
    ...Object.fromEntries(parameters.map(({ name, ...rest }) => [`:${name}`, sorted(rest)])),
    ...(chart ? { chart: sorted(chart) } : {}),
    ...(target
      ? {
          target: `${target.accountId} ${wordOfKind(target.warehouseKind)} ${target.warehouse}/${target.database}`,
        }
      : {}),
  };
}

const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
