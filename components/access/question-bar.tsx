"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Table2, UserRound } from "lucide-react";
import { useState } from "react";
import { query } from "@/components/data/api";
import { useViewer } from "@/components/shell/viewer";
import { Select } from "@/components/ui/select";
import { getAccessTable, listAccessTables, listPrincipals, tablePermissions } from "@/server/access/contract";
import { Picker, type PickerOption } from "./picker";
import { nameOfPrincipal } from "./proof-words";
import type { Question } from "./use-question";

const SHOWN = 30;

/** Who · may do what · with which column · of which table: the question as a line of fields. */
export function QuestionBar({ question }: { question: Question }) {
  const { place, permission, principal, person, set } = question;
  const isSomebody = principal !== null || person !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <WhoPicker question={question} />
      {place && isSomebody ? (
        <Select
          label="Permission"
          className="w-auto"
          value={permission}
          options={tablePermissions.map((one) => ({ value: one, label: one }))}
          onValueChange={(value) =>
            void set({ permission: tablePermissions.find((one) => one === value) ?? null })
          }
        />
      ) : null}
      <TablePicker question={question} />
      {place ? <ColumnSelect question={question} /> : null}
    </div>
  );
}

function WhoPicker({ question: { principal, person, set } }: { question: Question }) {
  const [text, setText] = useState("");
  const viewer = useViewer();
  const search = text.trim();
  const found = useQuery({
    ...query(listPrincipals, { limit: SHOWN, ...(search ? { search } : {}) }),
    placeholderData: keepPreviousData,
  });
  const items = found.data?.items ?? [];
  const people = new Map(items.flatMap((who) => who.people.map(({ id, name }) => [id, name] as const)));
  const ofPeople = [...people].map(
    ([id, name]): PickerOption => ({
      ...{ key: id, label: name, hint: "person" },
      onChoose: () => void set({ person: id, principal: null }),
    }),
  );
  const ofPrincipals = items.map(
    (who): PickerOption => ({
      ...{ key: who.principal, label: who.label, hint: who.accountId ?? "everywhere" },
      onChoose: () => void set({ principal: who.principal, person: null }),
    }),
  );
  const asked = useQuery({
    ...query(listPrincipals, { limit: 1, personId: person ?? viewer.id }),
    enabled: person !== null && person !== viewer.id,
  });
  const named = person && (person === viewer.id ? "You" : (asked.data?.person?.name ?? "A person"));
  return (
    <Picker
      label="Who"
      icon={UserRound}
      placeholder="Anybody: choose a person or principal"
      chosen={principal ? nameOfPrincipal(principal) : named}
      text={text}
      onText={setText}
      options={[...ofPeople, ...ofPrincipals]}
      isPending={found.isPending}
      onClear={() => void set({ principal: null, person: null })}
    />
  );
}

function TablePicker({ question: { place, set } }: { question: Question }) {
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({
    ...query(listAccessTables, { limit: SHOWN, ...(search ? { search } : {}) }),
    placeholderData: keepPreviousData,
  });
  const options = (found.data?.items ?? []).map(
    ({ accountId: account, database, table, isLink }): PickerOption => ({
      ...{ key: [account, database, table].join("/"), label: `${database}.${table}` },
      hint: isLink ? `link in ${account}` : account,
      onChoose: () => void set({ account, database, table, column: null }),
    }),
  );
  return (
    <Picker
      label="Table"
      icon={Table2}
      placeholder="Any table: choose one"
      chosen={place ? <span className="mono">{`${place.database}.${place.table}`}</span> : null}
      text={text}
      onText={setText}
      options={options}
      isPending={found.isPending}
      onClear={() => void set({ account: null, database: null, table: null, column: null })}
    />
  );
}

const WHOLE = "";

function ColumnSelect({ question: { place, column, set } }: { question: Question }) {
  const table = useQuery({ ...query(getAccessTable, place ?? NOWHERE), enabled: place !== null });
  const columns = table.data?.columns ?? [];
  return (
    <Select
      label="Column"
      className="w-auto max-w-60"
      mono
      value={column ?? WHOLE}
      options={[
        { value: WHOLE, label: "whole table" },
        ...columns.map(({ name, type }) => ({ value: name, label: name, hint: type })),
        ...(column && !columns.some(({ name }) => name === column) ? [{ value: column, label: column }] : []),
      ]}
      onValueChange={(value) => void set({ column: value || null })}
    />
  );
}

const NOWHERE = { accountId: "", database: "", table: "" };
