"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { uuidv7 } from "uuidv7";
import { ApiError, call, query } from "@/components/data/api";
import type { Target } from "@/server/accounts/contract";
import { getScript, runScript, runStatement, Write } from "@/server/queries/contract";
import { dialectOf } from "@/server/sql/dialect";
import { getStatement, type Parameter } from "@/server/statements/contract";
import type { ResultRef, RunOptions } from "./editor-tab";
import { keepsSession } from "./kept-session";
import { type SqlProblem, withoutLead } from "./sql-problem";

/** What a press on Run asks for. */
export interface Wish {
  tabId: string;
  target: Target;
  sql: string;
  /** Where it begins in the tab's text; null when it is none of it. */
  textStart: number | null;
  /** So many characters were put before the tab's text. */
  lead: number;
  isScript: boolean;
  parameters: Parameter[];
  options: RunOptions;
  saved: { id: string; version: number } | null;
}

/** A wish that waits for a person's word, or that was refused. */
export interface Question {
  wish: Wish;
  writes: readonly Write[];
  /** Set when it will not be sent at all: why. */
  refusal: string | null;
}

/** A wish of one statement that stands in no tab. */
export const loneWish = (wish: Pick<Wish, "target" | "sql" | "parameters">): Wish => ({
  ...wish,
  tabId: "",
  textStart: null,
  lead: 0,
  isScript: false,
  options: { mode: "session", name: "", label: "", reuseMinutes: 0, keepMinutes: 0 },
  saved: null,
});

/** The same text again within this time is the second half of a double click, not a second wish. */
const DOUBLE_CLICK_MS = 700;

interface Deps {
  isReadOnly: boolean;
  onStarted: (wish: Wish, results: ResultRef[]) => void;
  /** The kept session that a wish runs in, opened where there is none. */
  sessionFor?: (wish: Wish) => Promise<string>;
  /** It was not sent, or not taken. */
  onFailed?: (error: Error, wish: Wish) => void;
}

/** Runs texts: what changes data is shown first, and nothing of it is sent before a person agrees. */
export function useRun({ isReadOnly, onStarted, sessionFor, onFailed }: Deps) {
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const last = useRef({ key: "", at: 0 });
  const submit = useMutation<ResultRef[], Error, { wish: Wish; isConfirmed: boolean }>({
    mutationFn: async ({ wish, isConfirmed }) => {
      const sessionId = keepsSession(wish) ? await sessionFor?.(wish) : undefined;
      const { statements, runId } = await send(wish, { isConfirmed, sessionId });
      for (const one of statements)
        client.setQueryData(query(getStatement, { statementId: one.id }).queryKey, one);
      if (runId)
        client.setQueryData(query(getScript, { runId }).queryKey, {
          runId,
          mode: sessionId ? "session" : wish.options.mode,
          statements,
        });
      return statements.map(({ id, sourceStart }) => ({
        statementId: id,
        runId,
        isKept: false,
        textStart: wish.textStart === null ? null : wish.textStart + sourceStart,
        lead: wish.lead,
      }));
    },
    onSuccess: (results, { wish }) => {
      setQuestion(null);
      onStarted(wish, results);
    },
    onError: (error, { wish }) => {
      const asked = questionOf(error, wish);
      if (asked) setQuestion(asked);
      onFailed?.(error, wish);
    },
  });

  const ask = (wish: Wish) => {
    const press = { key: JSON.stringify(wish), at: Date.now() };
    if (press.key === last.current.key && press.at - last.current.at < DOUBLE_CLICK_MS) return;
    last.current = press;
    const writes = writesOf(wish);
    if (isReadOnly && writes.length > 0) {
      const refusal = `${wish.target.warehouse} is marked read-only, so nothing was sent. An admin can change that under Admin, Accounts.`;
      setQuestion({ wish, writes, refusal });
      return;
    }
    const risky = writes.filter(({ mustConfirm }) => mustConfirm);
    if (risky.length > 0) setQuestion({ wish, writes: risky, refusal: null });
    else submit.mutate({ wish, isConfirmed: false });
  };

  return {
    ask,
    question,
    confirm: () => question && submit.mutate({ wish: question.wish, isConfirmed: true }),
    dismiss: () => setQuestion(null),
    isSubmitting: submit.isPending,
    /** What the last press came to, when it was no question, and in which tab. */
    error:
      submit.error && submit.variables && !questionOf(submit.error, submit.variables.wish)
        ? submit.error
        : null,
    errorTabId: submit.variables?.wish.tabId ?? null,
    /** Where in the text that error is, when it tells. */
    errorPlace: submit.error && submit.variables ? placeOf(submit.error, submit.variables.wish) : null,
    forgetError: submit.reset,
  };
}

function placeOf(error: Error, { sql, textStart, lead }: Wish): SqlProblem | null {
  const position = error instanceof ApiError ? error.problem.details?.["position"] : null;
  return typeof position === "number" && textStart !== null
    ? { ...withoutLead(sql, position, lead), message: error.message, textStart }
    : null;
}

interface Sending {
  isConfirmed: boolean;
  sessionId: string | undefined;
}

async function send(
  { target, sql, parameters, options, saved, isScript }: Wish,
  { isConfirmed, sessionId }: Sending,
) {
  const input = {
    ...target,
    sql,
    parameters,
    isConfirmed,
    ...optionsFor(target, options),
    ...(saved ? { savedQueryId: saved.id, savedQueryVersion: saved.version } : {}),
  };
  const idempotencyKey = uuidv7();
  if (sessionId) return call(runScript, { ...input, sessionId }, { idempotencyKey });
  if (isScript) return call(runScript, { ...input, mode: options.mode }, { idempotencyKey });
  return { statements: [await call(runStatement, input, { idempotencyKey })], runId: null };
}

/** What an engine takes of the options; those of the other one stay in the tab. */
function optionsFor({ warehouseKind }: Target, { name, label, reuseMinutes }: RunOptions) {
  if (warehouseKind === "athena") return reuseMinutes > 0 ? { reuseMinutes } : {};
  return { ...(name ? { name } : {}), ...(label ? { label } : {}) };
}

/** What can be told of a text here; one with an open quote is the server's to refuse. */
function writesOf({ sql, target }: Wish): readonly Write[] {
  try {
    return dialectOf(target.warehouseKind).writesIn(sql);
  } catch {
    return [];
  }
}

/** The API's own 412 and 403 become the same question. */
export function questionOf(error: Error, wish: Wish): Question | null {
  if (!(error instanceof ApiError)) return null;
  const { code, details, detail } = error.problem;
  const writes = Write.array().safeParse(details?.["writes"]).data;
  if (!writes) return null;
  if (code === "precondition_failed") return { wish, writes, refusal: null };
  return code === "forbidden" ? { wish, writes, refusal: detail } : null;
}
