"use client";

import { useEffect, useState } from "react";

const KEY = "headgate.workbench.sql";
const SAVE_AFTER_MS = 250;

/** The editor's text, kept in this browser so that a reload loses nothing. Null until the browser has been asked. */
export function useDraft(): [string | null, (sql: string) => void] {
  const [sql, setSql] = useState<string | null>(null);
  useEffect(() => setSql(localStorage.getItem(KEY) ?? ""), []);
  useEffect(() => {
    if (sql === null) return undefined;
    const save = () => localStorage.setItem(KEY, sql);
    const timer = setTimeout(save, SAVE_AFTER_MS);
    window.addEventListener("pagehide", save);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", save);
    };
  }, [sql]);
  return [sql, setSql];
}
