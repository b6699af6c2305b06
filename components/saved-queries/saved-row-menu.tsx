"use client";

import { Ellipsis } from "lucide-react";
import { createContext, useContext } from "react";
import { IconButton } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { SavedQuerySummary } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";
import { SavedMenu } from "./saved-menu";

/** Who opens the dialogs that a row's menu asks for. */
export const AskContext = createContext<(asked: Asked) => void>(() => {});

/** What can be done with a row of the list; above the link that covers the row. */
export function SavedRowMenu({ saved }: { saved: SavedQuerySummary }) {
  const ask = useContext(AskContext);
  return (
    <span className="relative z-1">
      <Menu
        trigger={
          <IconButton size="icon-sm" label={`More for ${saved.name}`} className="size-6">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <SavedMenu saved={saved} onAsk={ask} />
      </Menu>
    </span>
  );
}
