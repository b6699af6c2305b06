import {
  ArrowDown,
  ArrowUp,
  Columns3,
  EllipsisVertical,
  EyeOff,
  Filter,
  MoveHorizontal,
  Pin,
  PinOff,
} from "lucide-react";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { GridColumns } from "./use-grid-columns";
import type { GridView } from "./use-grid-view";

interface ColumnMenuProps {
  at: number;
  place: number;
  name: string;
  view: GridView;
  shape: GridColumns;
  onFilter: (column: number) => void;
  onSelectColumn: (place: number) => void;
}

export const columnMenuId = (at: number): string => `column-menu-${at}`;

/** What can be done with one column. */
export function ColumnMenu({ at, place, name, view, shape, onFilter, onSelectColumn }: ColumnMenuProps) {
  const isPinned = shape.pinned.includes(at);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps the header's own click from sorting
    // biome-ignore lint/a11y/useKeyWithClickEvents: keeps the header's own click from sorting
    <span
      className="absolute top-1 right-0.5 opacity-0 group-hover/head:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100"
      onClick={(event) => event.stopPropagation()}
    >
      <Menu
        trigger={
          <button
            type="button"
            id={columnMenuId(at)}
            tabIndex={-1}
            aria-label={`Menu of ${name}`}
            className="flex size-6 items-center justify-center rounded-sm bg-sunken text-faint hover:bg-hover hover:text-ink"
          >
            <EllipsisVertical aria-hidden className="size-3.5" />
          </button>
        }
      >
        <MenuItem icon={<ArrowUp aria-hidden />} onSelect={() => view.sort(at, false)}>
          Sort ascending
        </MenuItem>
        <MenuItem icon={<ArrowDown aria-hidden />} onSelect={() => view.sort(at, true)}>
          Sort descending
        </MenuItem>
        <MenuItem icon={<Filter aria-hidden />} onSelect={() => onFilter(at)}>
          Filter…
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          icon={isPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
          onSelect={() => shape.pin(at, !isPinned)}
        >
          {isPinned ? "Unpin" : "Pin left"}
        </MenuItem>
        <MenuItem icon={<MoveHorizontal aria-hidden />} onSelect={() => void shape.fit(at)}>
          Fit to its values
        </MenuItem>
        <MenuItem icon={<EyeOff aria-hidden />} onSelect={() => shape.show(at, false)}>
          Hide
        </MenuItem>
        <MenuItem icon={<Columns3 aria-hidden />} keys="mod+space" onSelect={() => onSelectColumn(place)}>
          Select column
        </MenuItem>
      </Menu>
    </span>
  );
}
