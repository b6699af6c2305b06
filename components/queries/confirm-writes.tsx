"use client";

import { CircleAlert, ShieldAlert, TriangleAlert } from "lucide-react";
import { formatCount } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Spinner } from "@/components/ui/spinner";
import { wordOfKind } from "@/server/accounts/contract";
import type { Write } from "@/server/queries/contract";
import { type DryRunWord, wordOf } from "./dry-run-words";
import type { NameIndex } from "./name-index";
import { roleName } from "./statement-words";
import { type RowCount, useRowCount } from "./use-row-count";
import type { Question } from "./use-run";

interface ConfirmWritesProps {
  question: Question;
  roleArn: string | null;
  /** What is there to be written to, where that is known. */
  index?: NameIndex;
  isPending: boolean;
  onConfirm: () => void;
  onDismiss: () => void;
}

/** Before data changes: what will be done, where, as whom, and to how many rows. */
export function ConfirmWrites(props: ConfirmWritesProps) {
  const { question, roleArn, index = null, isPending, onConfirm, onDismiss } = props;
  const { wish, writes, refusal } = question;
  const { target } = wish;
  const count = useRowCount(question);
  const wordOn = (write: Write) => wordOf(count.of(write)?.note ?? null, wish.isScript ? null : index);
  const confirm = () => {
    // What is still being counted holds locks that the statement itself would wait for.
    count.stop();
    onConfirm();
  };
  const isFailing = writes.some((write) => wordOn(write)?.isFailure);
  const place = `${target.accountId} · ${wordOfKind(target.warehouseKind)} ${target.warehouse} · ${target.database}`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onDismiss()}
      size="md"
      title={
        refusal
          ? "Not sent"
          : writes.length === 1
            ? "This changes data"
            : `This changes data ${writes.length} times`
      }
      footer={
        <>
          <Button onClick={onDismiss}>{refusal ? "Close" : "Do not run"}</Button>
          {refusal ? null : (
            <Button variant={isFailing ? "danger-quiet" : "danger"} pending={isPending} onClick={confirm}>
              {confirmWord(writes)}
              {isFailing ? " anyway" : ""}
            </Button>
          )}
        </>
      }
    >
      {refusal ? (
        <p className="mb-3 flex gap-2">
          <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
          {refusal}
        </p>
      ) : null}
      <ul aria-label="What will be done" className="grid gap-2">
        {writes.slice(0, 50).map((write) => (
          <WriteLine
            key={write.ordinal}
            write={write}
            sql={wish.sql}
            rows={count.of(write)?.rows ?? null}
            word={wordOn(write)}
          />
        ))}
      </ul>
      {writes.length > 50 ? <p className="mt-2 text-muted">and {writes.length - 50} more</p> : null}
      {refusal ? null : <CountLine count={count} />}
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-3">
        <dt className="text-muted">Target</dt>
        <dd className="mono wrap-anywhere">{place}</dd>
        <dt className="text-muted">As</dt>
        <dd className="mono wrap-anywhere" title={roleArn ?? undefined}>
          {roleArn ? roleName(roleArn) : "your role there"}
        </dd>
        {wish.parameters.length > 0 ? (
          <>
            <dt className="text-muted">With</dt>
            <dd className="mono wrap-anywhere">
              {wish.parameters.map(({ name, value }) => `:${name} = ${valueWord(value)}`).join(", ")}
            </dd>
          </>
        ) : null}
        {wish.isScript ? (
          <>
            <dt className="text-muted">How</dt>
            <dd>
              {wish.options.mode === "transaction"
                ? "All in one transaction: one failure undoes all."
                : "One after another: what is done before a failure stays done."}
            </dd>
          </>
        ) : null}
      </dl>
    </Dialog>
  );
}

const valueWord = (value: string | null) => (value === null ? "NULL" : value || "''");

const confirmWord = ([first, ...rest]: readonly Write[]): string =>
  first && rest.length === 0 ? `Run ${first.verb}` : "Run all of it";

interface WriteLineProps {
  write: Write;
  sql: string;
  rows: number | null;
  word: DryRunWord | null;
}

function WriteLine({ write, sql, rows, word }: WriteLineProps) {
  return (
    <li className="rounded-md border border-line p-2.5">
      <div className="flex items-baseline gap-2">
        <strong>{write.verb}</strong>
        <span className="mono wrap-anywhere">{write.object ?? ""}</span>
        {rows === null ? null : (
          <span className="ml-auto shrink-0 font-medium tabular-nums" role="status">
            {`${formatCount(rows)} ${rows === 1 ? "row" : "rows"}`}
          </span>
        )}
      </div>
      {write.isUnbounded ? (
        <p className="mt-1 flex items-center gap-1.5 font-medium text-failed">
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
          No WHERE: every row of the table
        </p>
      ) : null}
      {word?.isFailure ? (
        <p role="alert" className="mt-1 flex gap-1.5 font-medium text-failed">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="wrap-anywhere whitespace-pre-line">It will most likely fail. {word.text}</span>
        </p>
      ) : word ? (
        <p className="mt-1 text-sm text-muted">{word.text}</p>
      ) : null}
      <pre className="mono wrap-anywhere mt-1 max-h-24 overflow-auto whitespace-pre-wrap text-muted">
        {sql.slice(write.start, write.end)}
      </pre>
    </li>
  );
}

function CountLine({ count }: { count: RowCount }) {
  return (
    <div className="mt-2 flex min-h-7 items-center gap-2 text-muted" aria-live="polite">
      {count.isCounting ? (
        <>
          <Spinner />
          Counting the rows, in a transaction that is rolled back
        </>
      ) : count.problem ? (
        <span className="wrap-anywhere">The rows could not be counted: {count.problem}</span>
      ) : null}
      {count.canStart ? (
        <Button size="sm" onClick={count.start}>
          Count rows
        </Button>
      ) : null}
    </div>
  );
}
