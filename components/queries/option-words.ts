import type { RunOptions } from "./editor-tab";

/** Which options the next run has, in words; empty where it has none. Those of the other engine do nothing. */
export function optionWords({ label, name, reuseMinutes }: RunOptions, isAthena: boolean): string {
  if (isAthena) return reuseMinutes > 0 ? "takes earlier results" : "";
  return [label.trim() && `label ${label.trim()}`, name.trim() && `name ${name.trim()}`]
    .filter((one) => one !== "")
    .join(", ");
}
