"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { accessHref } from "@/components/access/question";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { getPerson, type Person, ROLES, signOutPerson, updatePerson } from "@/server/identity/contract";
import { PrincipalsForm } from "./principals-form";
import { ROLE_OPTIONS, ROLE_WORDS } from "./role-words";

/** One person: what they may do, as whom they act, and the ways to shut them out. */
export function PersonPanel({ personId, onClose }: { personId: string; onClose: () => void }) {
  const person = useQuery(query(getPerson, { personId }));
  return (
    <SplitPanel title={person.data?.name ?? "Person"} label="Person" onClose={onClose}>
      {person.isPending ? <RowsSkeleton rows={6} label="Loading the person" /> : null}
      {person.isError ? <ErrorPanel error={person.error} onRetry={() => void person.refetch()} /> : null}
      {person.data ? <PersonDetails person={person.data} /> : null}
    </SplitPanel>
  );
}

function PersonDetails({ person }: { person: Person }) {
  const client = useQueryClient();
  const canUpdate = useCan("person.update");
  const update = useMutation({
    ...mutation(updatePerson),
    onSuccess: async () => {
      toast.success("Saved");
      await client.invalidateQueries({ queryKey: ["identity"] });
    },
  });
  const change = (fields: Omit<Parameters<typeof update.mutate>[0], "personId">) =>
    update.mutate({ personId: person.id, ...fields });
  return (
    <div className="flex flex-col gap-5">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        <dt className="text-muted">E-mail</dt>
        <dd className="wrap-anywhere">{person.email}</dd>
        <dt className="text-muted">Signs in by</dt>
        <dd>{person.source === "demo" ? "demo password" : "identity provider"}</dd>
        <dt className="text-muted">Since</dt>
        <dd>
          <Time at={person.createdAt} />
        </dd>
        <dt className="text-muted">Last seen</dt>
        <dd>{person.lastSeenAt ? <Time at={person.lastSeenAt} /> : "Never"}</dd>
      </dl>
      {update.error ? <ErrorPanel inline error={update.error} /> : null}
      <Field label="Role" hint={ROLE_WORDS[person.role]}>
        <Select
          label="Role"
          options={ROLE_OPTIONS}
          value={person.role}
          disabled={!canUpdate || update.isPending}
          onValueChange={(next) => {
            const role = ROLES.find((one) => one === next);
            if (role && role !== person.role) change({ role });
          }}
        />
      </Field>
      <PrincipalsForm
        key={JSON.stringify(person.principals)}
        person={person}
        isPending={update.isPending}
        canUpdate={canUpdate}
        onSave={(principals) => change({ principals })}
      />
      <Link href={accessHref({ person: person.id })} prefetch={false} className={buttonStyle({})}>
        <ShieldCheck aria-hidden />
        What they reach
      </Link>
      {canUpdate ? (
        <ShutOut
          person={person}
          isPending={update.isPending}
          onChange={(isDisabled) => change({ isDisabled })}
        />
      ) : null}
    </div>
  );
}

interface ShutOutProps {
  person: Person;
  isPending: boolean;
  onChange: (isDisabled: boolean) => void;
}

function ShutOut({ person, isPending, onChange }: ShutOutProps) {
  const viewer = useViewer();
  const signOut = useMutation({
    ...mutation(signOutPerson),
    onError: (error) => toast.error(error.message),
    onSuccess: ({ revokedCount }) => toast.success(`Ended ${plural(revokedCount, "session")}`),
  });
  return (
    <section className="flex flex-wrap gap-2 border-t border-line pt-4">
      <Confirm
        trigger={<Button pending={signOut.isPending}>Sign out everywhere</Button>}
        title={`Sign ${person.name} out everywhere?`}
        action="Sign out"
        onConfirm={() => signOut.mutate({ personId: person.id })}
      >
        {person.id === viewer.id
          ? "This is you: you have to sign in again. "
          : "They have to sign in again. "}
        API tokens stay.
      </Confirm>
      {person.disabledAt ? (
        <Button pending={isPending} onClick={() => onChange(false)}>
          Let in again
        </Button>
      ) : (
        <Confirm
          trigger={
            <Button variant="danger-quiet" pending={isPending}>
              Shut out
            </Button>
          }
          title={`Shut ${person.name} out?`}
          action="Shut out"
          danger
          onConfirm={() => onChange(true)}
        >
          Every session ends and every API token stops working at once. What they made stays, and you can let
          them in again.
        </Confirm>
      )}
    </section>
  );
}
