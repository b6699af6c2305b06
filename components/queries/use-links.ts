"use client";

import { useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef } from "react";
import { query } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import { getSavedQuery, type SavedQuery } from "@/server/saved-queries/contract";
import { getStatement, type Statement } from "@/server/statements/contract";
import type { EditorTab } from "./editor-tab";
import { sentAs, valuesOf } from "./parameters";
import type { TabStore } from "./tab-store";

const params = {
  statement: parseAsString,
  saved: parseAsString,
  open: parseAsString,
  table: parseAsString,
  explain: parseAsString,
};

interface Links {
  store: TabStore;
  openSaved: (saved: SavedQuery) => void;
}

/**
 * A link may ask for a saved query, a statement or a table's first rows: each opens in a tab, and nothing that was
 * typed gives way. `statement` stays in the address and is the result in sight.
 */
export function useLinks({ store, openSaved }: Links): void {
  const client = useQueryClient();
  const [{ statement, saved, open, table, explain }, setParams] = useQueryStates(params, {
    history: "replace",
  });
  const latest = useRef({ store, openSaved });
  useEffect(() => {
    latest.current = { store, openSaved };
  });

  useEffect(() => {
    if (!saved) return;
    const clear = () => void setParams({ saved: null });
    client
      .fetchQuery(query(getSavedQuery, { savedQueryId: saved }))
      .then((found) => latest.current.openSaved(found))
      .catch((error: Error) => toast.error(error.message))
      .finally(clear);
  }, [client, saved, setParams]);

  useEffect(() => {
    if (!table) return;
    latest.current.store.open({ text: `select * from ${table} limit 100;` });
    void setParams({ table: null });
  }, [table, setParams]);

  useEffect(() => {
    if (!explain) return;
    client
      .fetchQuery(query(getStatement, { statementId: explain }))
      .then((found) => {
        const text = `EXPLAIN ${found.sql}`;
        latest.current.store.open({ ...tabOf(found), text, results: [], resultId: null });
      })
      .catch((error: Error) => toast.error(error.message))
      .finally(() => void setParams({ explain: null }));
  }, [client, explain, setParams]);

  const wanted = open ?? statement;
  useEffect(() => {
    if (!wanted) return;
    const tabs = latest.current.store;
    const holder = tabs.read().tabs.find(({ results }) => results.some((one) => one.statementId === wanted));
    if (holder) {
      if (tabs.active.resultId !== wanted) {
        tabs.activate(holder.id);
        tabs.update(holder.id, { resultId: wanted });
      }
      if (open) void setParams({ open: null, statement: wanted });
      return;
    }
    client
      .fetchQuery(query(getStatement, { statementId: wanted }))
      .then((found) => latest.current.store.open(tabOf(found)))
      .then((opened) => setParams({ open: null, statement: opened ? wanted : null }))
      .catch((error: Error) => {
        toast.error(error.message);
        void setParams({ open: null, statement: null });
      });
  }, [client, wanted, open, setParams]);

  // The address follows the result in sight, so that it can be sent to somebody or opened again.
  const { resultId } = store.active;
  const followed = useRef<string | null>(null);
  useEffect(() => {
    if (followed.current === null && wanted) {
      followed.current = resultId ?? "";
      return;
    }
    if (followed.current === resultId) return;
    followed.current = resultId;
    void setParams({ statement: resultId });
  }, [resultId, wanted, setParams]);
}

function tabOf(found: Statement): Partial<EditorTab> {
  const { accountId, warehouseKind, warehouse, database } = found;
  return {
    text: found.sql,
    target: { accountId, warehouseKind, warehouse, database },
    values: valuesOf(found.parameters),
    definitions: sentAs(found.parameters),
    results: [{ statementId: found.id, runId: null, isKept: false, textStart: 0, lead: 0 }],
    resultId: found.id,
  };
}
