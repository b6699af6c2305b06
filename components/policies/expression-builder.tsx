"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, ChevronsUpDown, X } from "lucide-react";
import { useDeferredValue } from "react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Popover } from "@/components/ui/popover";
import { Select } from "@/components/ui/select";
import { listMatches } from "@/server/access/contract";
import { MatchList } from "./match-list";
import { filled, type PolicyDraft } from "./policy-draft";
import { useTagKeys } from "./use-tag-keys";

type Expression = PolicyDraft["expression"];

interface ExpressionBuilderProps {
  /** Null for all accounts. */
  accountId: string | null;
  expression: Expression;
  onExpression: (expression: Expression) => void;
  /** Of one key only. */
  isSingle?: boolean;
}

/** All of the keys must match, each by one of its values. */
export function ExpressionBuilder({
  accountId,
  expression,
  onExpression,
  isSingle = false,
}: ExpressionBuilderProps) {
  const { keys: known, error, refetch, isSuccess } = useTagKeys(accountId);
  const isFull = isSingle && Object.keys(expression).length > 0;
  const free = isFull ? [] : known.filter(({ key }) => !(key in expression));
  return (
    <div className="grid w-full gap-2">
      {Object.entries(expression).map(([key, values], n) => (
        <div key={key} className="flex flex-wrap items-center gap-2">
          <span className="w-9 text-right text-sm text-muted">
            {isSingle ? "key" : n === 0 ? "where" : "and"}
          </span>
          <span className="mono font-medium">{key}</span>
          <span className="text-muted">is</span>
          <Values
            name={key}
            chosen={values}
            values={known.find((one) => one.key === key)?.values ?? values}
            descriptions={known.find((one) => one.key === key)?.descriptions ?? {}}
            onChosen={(next) => onExpression({ ...expression, [key]: next })}
          />
          <IconButton
            size="icon-sm"
            label={`Remove ${key}`}
            onClick={() =>
              onExpression(Object.fromEntries(Object.entries(expression).filter(([one]) => one !== key)))
            }
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      {free.length > 0 ? (
        <Select
          label="Add a tag"
          placeholder="Add a tag"
          className="w-auto justify-self-start"
          value={null}
          options={free.map(({ key, description }) => ({
            ...{ value: key, label: key },
            hint: description.slice(0, 40) || undefined,
          }))}
          onValueChange={(key) => onExpression({ ...expression, [key]: [] })}
        />
      ) : null}
      {error ? <ErrorPanel inline error={error} onRetry={() => void refetch()} /> : null}
      {isSuccess && known.length === 0 ? <p className="text-muted">There are no LF-tags yet.</p> : null}
    </div>
  );
}

interface ValuesProps {
  name: string;
  values: readonly string[];
  descriptions: Readonly<Record<string, string>>;
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
}

function Values({ name, values, descriptions, chosen, onChosen }: ValuesProps) {
  return (
    <Popover
      label={`Values of ${name}`}
      className="max-h-72 w-64 overflow-y-auto p-1"
      trigger={
        <Button className="max-w-full" aria-label={`Values of ${name}: ${chosen.join(" or ") || "none"}`}>
          <span className={cn("mono truncate", chosen.length === 0 && "text-faint")}>
            {chosen.join(" or ") || "choose values"}
          </span>
          <ChevronsUpDown aria-hidden className="text-faint" />
        </Button>
      }
    >
      <ul aria-label={`Values of ${name}`}>
        {values.map((value) => {
          const isOn = chosen.includes(value);
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={isOn}
                onClick={() =>
                  onChosen(values.filter((one) => (one === value ? !isOn : chosen.includes(one))))
                }
                className="ring-inside flex min-h-8 w-full items-center gap-2 rounded-sm px-2 py-1 text-left hover:bg-hover"
              >
                <Check
                  aria-hidden
                  className={cn("size-3.5 shrink-0 text-accent-ink", !isOn && "invisible")}
                />
                <span className="grid min-w-0">
                  <span className="mono truncate">{value}</span>
                  {descriptions[value] ? (
                    <span className="text-sm text-muted wrap-anywhere">{descriptions[value]}</span>
                  ) : null}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Popover>
  );
}

interface LiveMatchesProps {
  accountId: string;
  resourceType: PolicyDraft["resourceType"];
  expression: Expression;
  saved: string | null;
}

/** What it matches while it is being written. */
export function LiveMatches({ accountId, resourceType, expression, saved }: LiveMatchesProps) {
  const pairs = Object.entries(filled(expression)).flatMap(([key, values]) =>
    values.map((value) => `${key}=${value}`),
  );
  const tag = useDeferredValue(pairs);
  const isEmpty = saved === null && tag.length === 0;
  const list = useInfiniteQuery({
    ...infiniteQuery(listMatches, {
      ...{ accountId, resourceType },
      ...(saved === null ? { tag } : { expression: saved }),
    }),
    enabled: accountId !== "" && !isEmpty,
  });
  if (isEmpty)
    return <p className="text-muted">Choose a tag and its values; what has them is listed here.</p>;
  return <MatchList list={list} />;
}
