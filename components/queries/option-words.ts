import type { RunOptions } from "./editor-tab";

/** Which options the next run has, in words; empty where it has none. Those of the other engine do nothing. */
export function optionWords(options: RunOptions, isAthena: boolean): string {
  const { label, name, reuseMinutes, keepMinutes } = options;
  if (isAthena) return reuseMinutes > 0 ? "takes earlier results" : "";
  return [
    label.trim() && `label ${label.trim()}`,
    name.trim() && `name ${name.trim()}`,
    keepMinutes > 0 ? "keeps its session" : "",
  ]
    .filter((one) => one !== "")
    .join(", ");
}
