"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { mutation } from "@/components/data/api";
import { columnsOf, type DataColumn } from "@/components/data/data-table";
import { useNow } from "@/components/data/now";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import { revokeToken, type Token } from "@/server/identity/contract";
import { SCOPE_WORDS } from "./token-words";

const helper = columnsOf<Token>();

export const tokenColumns: DataColumn<Token>[] = [
  helper.display({
    id: "name",
    header: "Name",
    meta: { narrow: "main" },
    cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
  }),
  helper.display({
    id: "hint",
    header: "Ends with",
    meta: { width: "100px", from: "lg" },
    cell: ({ row }) => <span className="mono text-muted">…{row.original.hint}</span>,
  }),
  helper.display({
    id: "scopes",
    header: "Scopes",
    meta: { width: "180px" },
    cell: ({ row }) => (
      <span className="flex gap-1">
        {row.original.scopes.map((scope) => (
          <Badge key={scope}>{SCOPE_WORDS[scope].label}</Badge>
        ))}
      </span>
    ),
  }),
  helper.display({
    id: "used",
    header: "Last used",
    meta: { width: "130px", narrow: "line" },
    cell: ({ row }) =>
      row.original.lastUsedAt ? (
        <Time at={row.original.lastUsedAt} className="text-muted" />
      ) : (
        <span className="text-muted">Never used</span>
      ),
  }),
  helper.display({
    id: "expires",
    header: "Expires",
    meta: { width: "130px", from: "lg" },
    cell: ({ row }) => <Expiry token={row.original} />,
  }),
  helper.display({
    id: "created",
    header: "Made",
    meta: { width: "130px", from: "xl" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted" />,
  }),
  helper.display({
    id: "revoke",
    header: () => <span className="sr-only">Revoke</span>,
    meta: { width: "96px", narrow: "side", align: "right" },
    cell: ({ row }) => <RevokeButton token={row.original} />,
  }),
];

function Expiry({ token }: { token: Token }) {
  const now = useNow(60_000, token.expiresAt !== null);
  if (!token.expiresAt) return <span className="text-muted">Never</span>;
  if (new Date(token.expiresAt).getTime() <= now) return <Badge tone="failed">Expired</Badge>;
  const date = new Date(token.expiresAt);
  return (
    <time dateTime={token.expiresAt} className="text-muted" suppressHydrationWarning>
      {date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" })}
    </time>
  );
}

function RevokeButton({ token }: { token: Token }) {
  const client = useQueryClient();
  const revoke = useMutation({
    ...mutation(revokeToken),
    onError: (error) => toast.error(error.message),
    onSuccess: async () => {
      toast.success(`Revoked ${token.name}`);
      await client.invalidateQueries({ queryKey: ["identity", "listTokens"] });
    },
  });
  return (
    <Confirm
      trigger={
        <Button
          size="sm"
          variant="danger-quiet"
          pending={revoke.isPending}
          // Two lines of a narrow row leave it 22 px; the target is larger than it looks.
          className="relative max-sm:h-5 max-sm:border-transparent max-sm:bg-transparent max-sm:px-0 max-sm:after:absolute max-sm:after:-inset-3"
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
      }
      title={`Revoke ${token.name}?`}
      action="Revoke"
      danger
      onConfirm={() => revoke.mutate({ tokenId: token.id })}
    >
      Whatever uses the token that ends with <code className="mono">{token.hint}</code> is refused from its
      next request on. This can't be undone.
    </Confirm>
  );
}
