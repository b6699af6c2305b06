"use client";

import { X } from "lucide-react";
import { useId } from "react";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { Labelled } from "@/components/policies/labelled";
import { PrincipalPicker } from "@/components/policies/principal-picker";
import { IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Segmented } from "@/components/ui/segmented";
import { tablePermissions } from "@/server/access/contract";
import { type Problems, type TestDraft, togglePermission } from "./test-draft";

export interface FieldsProps {
  draft: TestDraft;
  problems: Problems;
  onDraft: (some: Partial<TestDraft>) => void;
}

/** Who never, or always, has which permissions. */
export function WhoFields({ draft, problems, onDraft }: FieldsProps) {
  const { who, principals, has, permissions } = draft;
  const isNamed = who === "named";
  return (
    <>
      <Labelled
        label="Who"
        error={problems.who}
        hint="An account stands for itself and for every principal in it. What is left to IAM is a test of its own."
      >
        <Segmented
          label="Who is meant"
          value={who}
          options={[
            { value: "named", label: "These" },
            { value: "everyone", label: "Everyone but these" },
          ]}
          onValueChange={(next) => onDraft({ who: next === "everyone" ? "everyone" : "named" })}
        />
        <ul aria-label={isNamed ? "Who" : "All but"} className="mt-1 flex min-w-0 max-w-full flex-wrap gap-2">
          {principals.map((principal) => (
            <li
              key={principal}
              title={principal}
              className="inline-flex h-8 min-w-0 items-center rounded-md border border-line bg-sunken pl-2.5"
            >
              <span className="truncate">{nameOfPrincipal(principal)}</span>
              <IconButton
                size="icon-sm"
                label={`Remove ${nameOfPrincipal(principal)}`}
                onClick={() => onDraft({ principals: principals.filter((one) => one !== principal) })}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
          <li className="min-w-0">
            <PrincipalPicker
              principal=""
              except="IAM_ALLOWED_PRINCIPALS"
              onPrincipal={(next) =>
                onDraft({ principals: next ? [...new Set([...principals, next])] : principals })
              }
            />
          </li>
        </ul>
      </Labelled>
      <Labelled
        label="Has"
        error={problems.permissions}
        hint="What is left to IAM policies counts as neither never nor always."
      >
        <Segmented
          label="Never or always"
          value={has}
          options={[
            { value: "never", label: "Never" },
            { value: "always", label: "Always" },
          ]}
          onValueChange={(next) => onDraft({ has: next === "always" ? "always" : "never" })}
        />
        <div className="mt-1 flex flex-wrap gap-x-4 gap-y-2">
          {tablePermissions.map((permission) => (
            <Tick
              key={permission}
              label={permission}
              isOn={permissions.includes(permission)}
              onTick={(isOn) => onDraft({ permissions: togglePermission(permissions, permission, isOn) })}
            />
          ))}
        </div>
      </Labelled>
    </>
  );
}

function Tick({ label, isOn, onTick }: { label: string; isOn: boolean; onTick: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <Checkbox id={id} checked={isOn} onCheckedChange={onTick} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
