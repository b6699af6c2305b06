import { parseAsString } from "nuqs";

/** What the accounts page keeps in its URL. */
export const accountFilters = { account: parseAsString };
