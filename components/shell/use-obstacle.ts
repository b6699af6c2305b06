"use client";

import { useEffect, useState } from "react";
import { FRESH, findObstacle, type Obstacle, remedyFor } from "./outage";

const EVERY_MS = 3_000;

// Of the whole page: drawing it again mounts whoever asks anew.
let tries = FRESH;

/** Why a page broke, null while it is looked for; a page that an outage broke is drawn again when that is over. */
export function useObstacle(error: Error & { digest?: string }, retry: () => void): Obstacle | null {
  // Only errors of the server have a digest.
  const isServers = error.digest !== undefined;
  const [obstacle, setObstacle] = useState<Obstacle | null>(isServers ? null : "nothing");
  useEffect(() => {
    if (!isServers) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async () => {
      const found = await findObstacle();
      if (isOver) return;
      const next = remedyFor(found, tries, performance.now());
      tries = next.tries;
      if (next.remedy !== "retry") setObstacle(found);
      if (next.remedy === "give_up") return;
      if (next.remedy === "retry") retry();
      timer = setTimeout(look, EVERY_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isServers, retry]);
  return obstacle;
}
