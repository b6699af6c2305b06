"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/components/data/api";
import { isSomethingToLose } from "@/components/data/use-ask-before-leaving";
import type { Preferences } from "./preferences";
import { PreferencesProvider } from "./preferences-provider";

/** A session that ended sends the person to sign in, and back here afterwards; not from what was typed and not saved. */
function onError(error: Error) {
  if (!(error instanceof ApiError) || error.problem.code !== "unauthenticated" || isSomethingToLose()) return;
  const here = window.location.pathname + window.location.search;
  if (window.location.pathname.startsWith("/sign-in")) return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

const RETRIED = new Set(["unreachable", "unavailable", "aws_throttled"]);

function createClient() {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && error instanceof ApiError && RETRIED.has(error.problem.code),
        refetchOnWindowFocus: true,
      },
    },
  });
}

export function Providers({ preferences, children }: { preferences: Preferences; children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <PreferencesProvider initial={preferences}>{children}</PreferencesProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
