"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { changeHref } from "@/components/changes/routes";
import { call, mutation } from "@/components/data/api";
import { createChange, planChange, updateChange, withdrawChange } from "@/server/changes/contract";

interface Proposal {
  title: string;
  reason: string;
  steps: readonly unknown[];
}

/** Of Changes that alter who may reach what. */
const KIND = "access";

/**
 * Drafts a Change and has it planned, then leads to it. What Lake Formation would refuse is told here, where it can be
 * mended: the draft is kept and proposed anew, or withdrawn where nobody goes on with it.
 */
export function usePropose() {
  const router = useRouter();
  const client = useQueryClient();
  const draft = useRef<string | null>(null);
  const withdraw = useMutation({
    ...mutation(withdrawChange),
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
  });
  const propose = useMutation({
    mutationFn: async ({ title, reason, steps }: Proposal) => {
      const content = { title, reason, steps: [...steps] };
      const changeId = draft.current;
      const { id } = changeId
        ? await call(updateChange, { changeId, ...content })
        : await call(createChange, { kind: KIND, ...content });
      draft.current = id;
      await call(planChange, { changeId: id });
      return id;
    },
    onSuccess: async (id) => {
      draft.current = null;
      await client.invalidateQueries({ queryKey: ["changes"] });
      router.push(changeHref(id));
    },
  });
  const discard = () => {
    const changeId = draft.current;
    draft.current = null;
    if (changeId) withdraw.mutate({ changeId });
  };
  return { ...propose, discard };
}
