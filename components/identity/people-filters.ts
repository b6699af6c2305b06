import { parseAsString, parseAsStringLiteral } from "nuqs";
import { ROLES } from "@/server/identity/contract";

/** What the people page keeps in its URL. */
export const peopleFilters = {
  q: parseAsString.withDefault(""),
  role: parseAsStringLiteral(ROLES),
  person: parseAsString,
};
