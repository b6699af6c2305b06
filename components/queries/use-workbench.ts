"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useMemo, useRef, useState } from "react";
import { uuidv7 } from "uuidv7";
import { type ApiError, call, query } from "@/components/data/api";
import type { Target } from "@/server/accounts/contract";
import type { Input, Output } from "@/server/api/endpoint";
import { runStatement } from "@/server/queries/contract";
import { getSavedQuery, type SavedQuery } from "@/server/saved-queries/contract";
import { getStatement } from "@/server/statements/contract";
import { useDraft } from "./draft";
import { useKnownNames } from "./known-names";
import { definitionsFor, type ParameterValues, parametersOf } from "./parameters";
import { parameterNames } from "./segments";
import { useTarget } from "./target";
import { useStatement } from "./use-statement";

const params = { statement: parseAsString, saved: parseAsString, open: parseAsString, table: parseAsString };

/** The same text again within this time is the second half of a double click, not a second wish. */
const DOUBLE_CLICK_MS = 700;

/** All that the workbench knows: its text, where it points, what it asked last. */
export function useWorkbench() {
  const client = useQueryClient();
  const target = useTarget();
  const [draft, setDraft] = useDraft();
  const [{ statement: statementId, saved, open, table }, setParams] = useQueryStates(params, {
    history: "replace",
  });
  const [values, setValues] = useState<ParameterValues>({});
  const [insertion, setInsertion] = useState<{ text: string } | null>(null);
  const statement = useStatement(statementId);
  const sql = draft ?? "";
  const parameters = useMemo(() => definitionsFor(parameterNames(sql), [], sql), [sql]);

  const submit = useMutation<Output<typeof runStatement>, ApiError, Input<typeof runStatement>>({
    mutationFn: (input) => call(runStatement, input, { idempotencyKey: uuidv7() }),
    onSuccess: (started) => {
      client.setQueryData(query(getStatement, { statementId: started.id }).queryKey, started);
      void setParams({ statement: started.id });
    },
  });
  const last = useRef({ key: "", at: 0 });
  const runText = (text: string) => {
    if (!target.target || text.trim() === "") return;
    const input = {
      ...target.target,
      sql: text,
      parameters: parametersOf(definitionsFor(parameterNames(text), [], text), values),
    };
    const press = { key: JSON.stringify(input), at: Date.now() };
    if (press.key === last.current.key && press.at - last.current.at < DOUBLE_CLICK_MS) return;
    last.current = press;
    submit.mutate(input);
  };

  const load = useRef((text: string, at: Target | null) => {
    setDraft(text);
    if (at) target.setTarget(at);
  });
  useEffect(() => {
    load.current = (text, at) => {
      setDraft(text);
      if (at) target.setTarget(at);
    };
  });
  // A link may ask for a saved query or an old statement: it goes into the editor, and out of the address.
  useEffect(() => {
    if (!saved) return;
    void client.fetchQuery(query(getSavedQuery, { savedQueryId: saved })).then(
      (found) => {
        load.current(found.sql, found.target);
        return setParams({ saved: null });
      },
      () => setParams({ saved: null }),
    );
  }, [client, saved, setParams]);
  useEffect(() => {
    if (!table) return;
    load.current(`select * from ${table} limit 100;`, null);
    void setParams({ table: null });
  }, [table, setParams]);
  useEffect(() => {
    if (!open) return;
    void client.fetchQuery(query(getStatement, { statementId: open })).then(
      (found) => {
        load.current(found.sql, found);
        setValues(Object.fromEntries(found.parameters.map(({ name, value }) => [name, value])));
        return setParams({ open: null, statement: found.id });
      },
      () => setParams({ open: null, statement: open }),
    );
  }, [client, open, setParams]);

  return {
    sql,
    isReady: draft !== null,
    setSql: setDraft,
    target,
    names: useKnownNames(target.target),
    parameters,
    values,
    setValues,
    statementId,
    errorPosition: statement.data && statement.data.sql === sql ? statement.data.errorPosition : null,
    insertion,
    insert: (text: string) => setInsertion({ text }),
    openSaved: (chosen: SavedQuery) => load.current(chosen.sql, chosen.target),
    run: () => runText(sql),
    preview: (text: string) => {
      if (sql.trim() === "") setDraft(text);
      runText(text);
    },
    isSubmitting: submit.isPending,
    submitError: submit.error,
  };
}

export type Bench = ReturnType<typeof useWorkbench>;
