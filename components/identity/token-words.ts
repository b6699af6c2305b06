import type { Scope } from "@/server/identity/contract";

export const SCOPE_WORDS: Record<Scope, { label: string; hint: string }> = {
  read: { label: "Read", hint: "Look at everything you may see; change and run nothing." },
  queries: { label: "Queries", hint: "Run statements as you, watch and cancel them." },
  full: { label: "Full", hint: "All that you may do, but for making tokens and changing people." },
};

export const EXPIRY_OPTIONS = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
] as const;

/** The first thing to try with a new token. */
export function curlExample(origin: string, secret: string): string {
  return `curl -H 'Authorization: Bearer ${secret}' ${origin}/api/v1/me`;
}
