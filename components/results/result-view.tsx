"use client";

import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { isExpired } from "@/components/queries/statement-words";
import type { Chart } from "@/server/saved-queries/contract";
import type { Statement } from "@/server/statements/contract";
import { Expired } from "./expired";

/** Fetches the grid's own code: a page without a result does without it. */
export const loadResultGrid = () => import("./open-result").then((module) => module.OpenResult);

const OpenResult = dynamic(loadResultGrid, {
  ssr: false,
  loading: () => <RowsSkeleton rows={6} label="Loading the rows" />,
});

interface ResultViewProps {
  /** A statement that finished and has a result set. */
  statement: Statement;
  /** How its saved query draws it. */
  chart?: Chart | null;
  onChartChange?: (chart: Chart | null) => void;
}

/** What a finished statement brought: its rows, or a chart of them. */
export function ResultView({ statement, chart, onChartChange }: ResultViewProps) {
  if (statement.resultState === "expired" || isExpired(statement)) return <Expired statement={statement} />;
  return <OpenResult key={statement.id} statement={statement} chart={chart} onChartChange={onChartChange} />;
}
