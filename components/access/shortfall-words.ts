import type { Shortfall } from "@/server/access/contract";
import { columnsText, placeText } from "./proof-words";

/** What a denial lacks of that which comes near to it, as one would say it to a stranger. */
export function shortfallText(shortfall: Shortfall): string {
  switch (shortfall.kind) {
    case "hiddenLink":
      return `it may not see the link ${placeText(shortfall.link)} of account ${shortfall.link.catalogId}`;
    case "notPassedOn": {
      const { from, to, columns } = shortfall;
      const what = columns.length > 0 ? `${columnsText({ include: columns })} of the table` : "the table";
      return `account ${from} shares ${what} with account ${to}, and no administrator there has passed that on to it`;
    }
    case "notShared":
      return `account ${shortfall.to} grants it this, which account ${shortfall.from} has not shared with account ${shortfall.to}`;
    case "otherColumns":
      return `of the table it was given no more than ${columnsText({ include: shortfall.columns })}`;
    case "otherPermissions":
      return `it was given no more than ${shortfall.permissions.join(", ")}`;
  }
}
