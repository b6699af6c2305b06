import * as z from "zod";
import { Target } from "@/server/accounts/contract";
import { endpoint } from "@/server/api/endpoint";

/** A table that is found by what is said of it. */
export const Described = z.object({
  schema: z.string(),
  table: z.string(),
  /** The column of which it is said, or the dataset; of the table itself both are null. */
  column: z.string().nullable(),
  dataset: z.string().nullable(),
  /** What is said, cut to a line around the words that were looked for. */
  text: z.string(),
  /** Where those words stand in `text`: the first character and the one behind the last. */
  marks: z.array(z.tuple([z.int(), z.int()])),
});
export type Described = z.infer<typeof Described>;

export const DESCRIBED_TEXT_MAX = 200;

export const findDescribed = endpoint({
  id: "catalog.findDescribed",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/descriptions",
  summary: "Tables of a database by what the catalog, or a comment in the warehouse, says of them",
  description:
    "Of the tables that your role sees there, those of which one description (the table's, a column's or the dataset's) has a word that begins like each of the words asked for. A table comes once, at most 200 do.",
  permission: "catalog.read",
  input: z.object({
    ...Target.shape,
    text: z.string().trim().min(1).max(DESCRIBED_TEXT_MAX),
    withColumnComments: z
      .stringbool()
      .default(false)
      .describe("Look through the warehouse's comments on columns too, which reads all its columns once"),
  }),
  output: z.object({
    items: z.array(Described),
    /** Whether there may be more than these. */
    hasMore: z.boolean(),
  }),
});
