"use client";

import { Labelled } from "@/components/policies/labelled";
import { PrincipalList } from "@/components/policies/principal-list";
import { Tick } from "@/components/policies/tick";
import { Segmented } from "@/components/ui/segmented";
import { tablePermissions } from "@/server/access/contract";
import { type Problems, type TestDraft, togglePermission } from "./test-draft";

export interface FieldsProps {
  draft: TestDraft;
  problems: Problems;
  onDraft: (some: Partial<TestDraft>) => void;
}

/** Who never, or always, has which permissions. */
export function WhoFields({ draft, problems, onDraft, isFixed }: FieldsProps & { isFixed: boolean }) {
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
        <div className="mt-1 min-w-0 max-w-full">
          <PrincipalList
            label={isNamed ? "Who" : "All but"}
            principals={principals}
            except="IAM_ALLOWED_PRINCIPALS"
            onPrincipals={(next) => onDraft({ principals: next })}
          />
        </div>
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
              disabled={isFixed}
              onTick={(isOn) => onDraft({ permissions: togglePermission(permissions, permission, isOn) })}
            />
          ))}
        </div>
      </Labelled>
    </>
  );
}
