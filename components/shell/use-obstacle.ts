"use client";

import { useEffect, useState } from "react";
import { findObstacle, type Obstacle, remedyFor } from "./outage";

const EVERY_MS = 3_000;

// Of the whole page: drawing it again mounts whoever asks anew.
let retriedAt = Number.NEGATIVE_INFINITY;

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
      const remedy = remedyFor(found, performance.now() - retriedAt);
      if (remedy !== "retry") setObstacle(found);
      if (remedy === "give_up") return;
      if (remedy === "retry") {
        retriedAt = performance.now();
        retry();
      }
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
