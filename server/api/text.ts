/**
 * PostgreSQL holds no U+0000, and nothing travels as UTF-8 with half a surrogate pair in it. Returns where in `given`
 * the first such text stands (as a path of an issue), or null. Walks without recursion: callers nest as deep as they like.
 */
export function unstorable(given: unknown): string | null {
  const rest: { path: string; value: unknown }[] = [{ path: "", value: given }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { path, value } = next;
    if (typeof value === "string" && !isStorable(value)) return path || "input";
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) return path || "input";
      rest.push({ path: path ? `${path}.${key}` : key, value: inner });
    }
  }
  return null;
}

const isStorable = (text: string) => !text.includes("\0") && !LONE_SURROGATE.test(text);
const LONE_SURROGATE = /\p{Surrogate}/u;
