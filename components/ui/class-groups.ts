/**
 * Which classes set the same thing, for the few that our primitives let their callers change. A full table of
 * Tailwind's classes costs every page 8 KB; what is not listed here never conflicts.
 */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^(?:flex|inline-flex|block|inline-block|inline|grid|inline-grid|hidden|contents)$/, "display"],
  [/^(?:absolute|relative|fixed|sticky|static)$/, "position"],
  [/^text-(?:sm|base|lg|xl|\[[\d.]+(?:px|rem|em)\])$/, "font-size"],
  [/^text-(?:left|right|center|start|end)$/, "text-align"],
  [
    /^text-(?:ink|muted|faint|current|accent|accent-ink|on-action|on-danger|danger|good|waiting|failed)$/,
    "color",
  ],
  [/^font-(?:normal|medium|semibold|bold)$/, "font-weight"],
  [/^font-(?:sans|mono)$/, "font-family"],
  [/^bg-/, "background"],
  [/^border-(?:solid|dashed|dotted|none)$/, "border-style"],
  [/^border(?:-\d)?$/, "border-width"],
  [/^border-(?:line|control|transparent|accent|action|danger|good|waiting|failed)$/, "border-color"],
  [/^rounded(?:-(?:none|sm|md|lg|full))?$/, "radius"],
  [/^overflow-(?:auto|hidden|visible|scroll|clip)$/, "overflow"],
  [/^whitespace-/, "whitespace"],
  [/^items-/, "align-items"],
  [/^justify-(?:start|end|center|between|around|evenly|normal)$/, "justify-content"],
  [/^self-/, "align-self"],
  [/^shrink(?:-\d)?$/, "shrink"],
  [/^grow(?:-\d)?$/, "grow"],
  [
    /^(h|w|size|p|px|py|pt|pr|pb|pl|m|mx|my|mt|mr|mb|ml|gap-x|gap-y|gap|top|right|bottom|left|inset|z)-/,
    "$1",
  ],
  [/^((?:min|max)-[hw])-/, "$1"],
];

/** A key that two classes share when the later one should replace the earlier. */
export function groupOf(name: string): string {
  const [, condition = "", utility = name] = /^(.*:)?(!?[^:]+!?)$/.exec(name) ?? [];
  // A class marked as important stands apart: it wins in CSS already.
  if (utility.endsWith("!") || utility.startsWith("!")) return name;
  const bare = utility.startsWith("-") ? utility.slice(1) : utility;
  for (const [pattern, group] of GROUPS) {
    const match = pattern.exec(bare);
    if (match) return condition + (group === "$1" ? match[1] : group);
  }
  return name;
}
