import { catalogSource } from "@/components/catalog/palette";
import { tableSource } from "@/components/queries/palette";
import { savedQuerySource } from "@/components/saved-queries/palette";
import type { PaletteSource } from "./actions";

/** What the palette searches beside pages and actions. A domain adds its source here. */
export const PALETTE_SOURCES: readonly PaletteSource[] = [catalogSource, savedQuerySource, tableSource];
