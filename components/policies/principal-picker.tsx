"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { useState } from "react";
import { Picker, type PickerOption } from "@/components/access/picker";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { query } from "@/components/data/api";
import { listPrincipals } from "@/server/access/contract";

/** What Lake Formation takes as a principal, typed by hand. */
const TYPED = /^(arn:aws[\w-]*:[\w-]+:.+|\d{12}|\d{12}:IAMPrincipals|IAM_ALLOWED_PRINCIPALS)$/;
const SHOWN = 30;

interface PrincipalPickerProps {
  principal: string;
  onPrincipal: (principal: string) => void;
  /** One that can't be meant here. */
  except?: string;
}

/** One that is known, by its name or its people's; or an ARN or an account as it is typed. */
export function PrincipalPicker({ principal, onPrincipal, except }: PrincipalPickerProps) {
  const [text, setText] = useState("");
  const search = text.trim();
  const found = useQuery({
    ...query(listPrincipals, { limit: SHOWN, ...(search ? { search: search.slice(0, 200) } : {}) }),
    placeholderData: keepPreviousData,
  });
  const known = (found.data?.items ?? [])
    .filter((who) => who.principal !== except)
    .map(
      (who): PickerOption => ({
        ...{ key: who.principal, label: who.label },
        hint: who.people.map(({ name }) => name).join(", ") || (who.accountId ?? "everywhere"),
        onChoose: () => onPrincipal(who.principal),
      }),
    );
  const isTyped = search !== except && TYPED.test(search) && !known.some(({ key }) => key === search);
  const typed: PickerOption[] = isTyped
    ? [{ key: "typed", label: search, hint: "as typed", onChoose: () => onPrincipal(search) }]
    : [];
  return (
    <Picker
      label="Principal"
      icon={UserRound}
      placeholder="A name, an ARN, an account"
      chosen={principal ? nameOfPrincipal(principal) : null}
      text={text}
      onText={setText}
      options={[...typed, ...known]}
      isPending={found.isPending}
      onClear={() => onPrincipal("")}
    />
  );
}
