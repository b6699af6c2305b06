import { toast } from "@/components/ui/toast";
import type { CopyFormat } from "./engine/copy";
import type { Engine } from "./engine-client";
import { type Extent, rangeOf, type Selection } from "./selection";
import { type Copied, copiedWords } from "./status-words";

/** Puts the selected cells on the clipboard and says what was taken. */
export async function copyCells(
  engine: Engine,
  selection: Selection,
  order: readonly number[],
  format: CopyFormat,
  extent: Extent,
  rest: Omit<Copied, "rows" | "columns" | "isWhole">,
): Promise<void> {
  const range = rangeOf(selection);
  const rowFrom = Math.max(0, range.rowFrom);
  const rowTo = Math.min(range.rowTo, extent.rows);
  const columns = order.slice(range.columnFrom, format === "in-list" ? range.columnFrom + 1 : range.columnTo);
  if (rowTo <= rowFrom || columns.length === 0) return;
  try {
    const copied = await engine.ask("copy", { rowFrom, rowTo, columns, format });
    if ("tooLong" in copied) {
      toast.error("That is too much for a clipboard. Download the result instead.");
      return;
    }
    await navigator.clipboard.writeText(copied.text);
    const { isPart, text } = copiedWords({
      rows: rowTo - rowFrom,
      columns: columns.length,
      isWhole: rowFrom === 0 && rowTo === extent.rows,
      ...rest,
    });
    if (isPart) toast.info(text);
    else toast.success(text);
  } catch (error) {
    toast.error(`Nothing was copied: ${error instanceof Error ? error.message : String(error)}`);
  }
}
