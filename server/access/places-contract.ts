import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf } from "@/server/api/endpoint";

const Name = z.string().trim().toLowerCase().min(1).max(255);
const search = z.string().trim().toLowerCase().min(1).max(200).optional();

export const Place = z.object({
  name: z.string(),
  target: z
    .object({ accountId: z.string(), database: z.string(), table: z.string().nullable() })
    .nullable()
    .describe("Of a resource link: what it leads to"),
});
export type Place = z.infer<typeof Place>;

export const listPlaces = endpoint({
  id: "access.listPlaces",
  method: "GET",
  path: "/access/places",
  summary: "The databases of an account, or the tables of one, by name",
  permission: "access.read",
  input: z.object({
    ...{ ...pageInput, accountId: AccountId, search, database: Name.optional() },
    withLinks: z.stringbool().default(true).describe("Resource links as well"),
  }),
  output: pageOf(Place),
});

export const listLocations = endpoint({
  id: "access.listLocations",
  method: "GET",
  path: "/access/locations",
  summary: "The data locations that are registered in an account",
  permission: "access.read",
  input: z.object({ ...pageInput, accountId: AccountId, search }),
  output: pageOf(z.object({ arn: z.string(), isHybrid: z.boolean() })),
});
