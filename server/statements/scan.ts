import type { Statement } from "./contract";

interface Scanned {
  kind: string | null;
  status: string;
  scannedBytes: bigint | null;
  isReused: boolean;
}

const [MB, TB] = [2 ** 20, 2 ** 40];
const USD_PER_TB = 5;
const MB_MIN = 10;
const FREE = new Set(["DDL", "UTILITY"]);

/**
 * What Athena read and what that costs where nothing else was agreed: 5 USD a TB, by begun megabytes and at least ten.
 * Nothing for commands, for one that failed, and for a result that was there before.
 */
export function scanOf({ kind, status, scannedBytes, isReused }: Scanned): Statement["scan"] {
  if (scannedBytes === null) return null;
  const bytes = Number(scannedBytes);
  const isFree = isReused || status === "FAILED" || FREE.has(kind ?? "");
  const isStopped = status === "ABORTED" && bytes === 0;
  const paidMb = isFree || isStopped ? 0 : Math.max(MB_MIN, Math.ceil(bytes / MB));
  return { bytes, isReused, estimatedUsd: (paidMb * MB * USD_PER_TB) / TB };
}
