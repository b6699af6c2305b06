"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { mutation, query } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import type { Endpoint } from "@/server/api/endpoint";
import { getSavedQuery, type SavedQuery } from "@/server/saved-queries/contract";

/** A write to saved queries or their folders; all that is shown of them is asked for again after it. */
export function useSavedWrite<E extends Endpoint>(endpoint: E) {
  const client = useQueryClient();
  return useMutation({
    ...mutation(endpoint),
    onSuccess: () => client.invalidateQueries({ queryKey: ["savedQueries"] }),
  });
}

/** Fetches a saved query whole, for those who know only its line in a list. */
export function useOpenSaved(onOpen: (saved: SavedQuery) => void): (id: string) => void {
  const client = useQueryClient();
  return (id) =>
    void client
      .fetchQuery({ ...query(getSavedQuery, { savedQueryId: id }), staleTime: 0 })
      .then(onOpen, (error: Error) => toast.error(error.message));
}
