"use client";

import { useCan } from "@/components/shell/viewer";

/** How an account's rules come to be known, as the beginning of a sentence: by oneself, or by whom. */
export function HowToRefresh() {
  return useCan("access.refresh") ? "Refresh an account under Explain" : "A steward can refresh an account";
}
