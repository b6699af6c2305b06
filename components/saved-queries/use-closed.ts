"use client";

import { useEffect, useState } from "react";

const KEY = "headgate.saved.closed";

/** Which branches of the tree are closed, remembered in this browser. */
export function useClosed() {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setClosed(new Set(read())), []);
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
    localStorage.setItem(KEY, JSON.stringify([...next].slice(-500)));
  };
  return { closed, toggle };
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
