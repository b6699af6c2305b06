"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { query } from "@/components/data/api";
import { statementHref } from "@/components/queries/routes";
import { useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import type { Run } from "@/server/runs/contract";
import { getStatement } from "@/server/statements/contract";

/** The way from a run to its statement, for who ran it and those whom it is shared with. */
export function StatementLink({ run }: { run: Run }) {
  const isMine = run.ownerId === useViewer().id;
  // Who sees everybody's runs does not see everybody's statements.
  const others = useQuery({ ...query(getStatement, { statementId: run.id }), enabled: !isMine });
  if (!isMine && !others.data) return null;
  return (
    <Link href={statementHref(run.id)} className={buttonStyle({ variant: "secondary" })}>
      Open the statement
    </Link>
  );
}
