"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Link2, Share2, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { query } from "@/components/data/api";
import { savedQueryHref } from "@/components/queries/routes";
import { useCan } from "@/components/shell/viewer";
import { Button, IconButton } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Menu, MenuItem } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { listSavedQueries, type SavedQuery } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";
import { savedQueriesHref, savedQueryPageHref } from "./routes";
import { SavedMenu } from "./saved-menu";

const SavedDialogs = dynamic(() => import("./saved-dialogs").then((module) => module.SavedDialogs), {
  ssr: false,
});

/** What one may do with the query whose page this is. */
export function SavedPageActions({ saved }: { saved: SavedQuery }) {
  const router = useRouter();
  const mayRun = useCan("query.run");
  const [asked, setAsked] = useState<Asked | null>(null);
  const folders = useQuery({ ...query(listSavedQueries, {}), enabled: asked?.kind === "move" }).data?.folders;
  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(savedQueryPageHref(saved.id), window.location.origin).href);
    toast.success("Copied the permalink");
  };
  return (
    <>
      {mayRun && saved.level === "own" ? (
        <Button size="sm" onClick={() => setAsked({ kind: "share", saved })}>
          <Share2 aria-hidden />
          Share
        </Button>
      ) : null}
      <Link href={savedQueryHref(saved.id)} className={buttonStyle({ size: "sm" })}>
        <SquareTerminal aria-hidden />
        Open in workbench
      </Link>
      <Menu
        trigger={
          <IconButton size="icon-sm" label={`More for ${saved.name}`}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Link2 aria-hidden />} onSelect={() => void copyLink()}>
          Copy permalink
        </MenuItem>
        <SavedMenu saved={saved} onAsk={setAsked} isOnPage />
      </Menu>
      {asked ? (
        <SavedDialogs
          asked={asked}
          folders={folders ?? []}
          onClose={() => setAsked(null)}
          onDeleted={() => router.push(savedQueriesHref)}
        />
      ) : null}
    </>
  );
}
