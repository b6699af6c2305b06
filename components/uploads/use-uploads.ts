"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import type { FileStatus } from "./file-upload";
import { UploadQueue } from "./upload-queue";

const NONE: readonly FileStatus[] = [];

/** The queue of a page. While it sends, the browser asks before the page is left. */
export function useUploads() {
  const [queue] = useState(() => new UploadQueue());
  const files = useSyncExternalStore(queue.subscribe, queue.statuses, () => NONE);
  const isSending = files.some(({ state }) => state === "sending" || state === "checking");
  useAskBeforeLeaving(isSending);
  // Leaving within the app is no reload: what is sent would go on unseen.
  useEffect(
    () => () => {
      for (const { name } of queue.statuses()) queue.pause(name);
    },
    [queue],
  );
  return { queue, files };
}
