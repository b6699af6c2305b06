import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { lakePlaces } from "./lake-places";
import { suggestedFolder } from "./source-draft";

/** Files that were chosen and have no folder yet: one is suggested for them, unless one is typed meanwhile. */
export function useWaitingFiles(
  accountId: string,
  typed: string,
  onFolder: (files: File[], folder: string) => void,
) {
  const client = useQueryClient();
  // Those for which a folder was being typed when one could be suggested: it may not be typed to its end.
  const [held, setHeld] = useState<File[]>([]);
  const places = lakePlaces(client, accountId);
  useQuery(places);
  const suggestion = useMutation({
    mutationFn: async (chosen: File[]) =>
      suggestedFolder(await client.ensureQueryData(places), chosen[0]?.name ?? ""),
  });
  const goOnOrHold = (files: File[], folder: string) => (typed ? setHeld(files) : onFolder(files, folder));
  const latest = useRef(goOnOrHold);
  latest.current = goOnOrHold;
  return {
    isAsking: suggestion.isPending,
    files: suggestion.isPending ? suggestion.variables : held,
    ask: (files: File[]) =>
      suggestion.mutate(files, { onSuccess: (folder) => latest.current(files, folder) }),
    clear: () => {
      suggestion.reset();
      setHeld([]);
    },
  };
}
