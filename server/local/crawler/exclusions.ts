/** Translates a glob pattern of a crawler's target: `**` crosses folders, `*` and `?` don't. */
export function globPattern(glob: string): RegExp {
  let source = "";
  let braces = 0;
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] as string;
    if (char === "*") {
      const crosses = glob[at + 1] === "*";
      if (crosses) at += 1;
      source += crosses ? ".*" : "[^/]*";
    } else if (char === "?") source += "[^/]";
    else if (char === "{") {
      braces += 1;
      source += "(?:";
    } else if (char === "}" && braces > 0) {
      braces -= 1;
      source += ")";
    } else if (char === "," && braces > 0) source += "|";
    else if (char === "[") {
      const end = glob.indexOf("]", at + 1);
      if (end < 0) source += "\\[";
      else {
        source += `[${glob
          .slice(at + 1, end)
          .replace(/^!/, "^")
          .replaceAll("\\", "\\\\")}]`;
        at = end;
      }
    } else if (char === "\\" && at + 1 < glob.length) source += escapeRegex(glob[++at] as string);
    else source += escapeRegex(char);
  }
  try {
    return new RegExp(`^${source}${")".repeat(braces)}$`, "su");
  } catch {
    // A class such as [z-a] names nothing.
    return /^(?!)/;
  }
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
