import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";

export const AccountId = z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits");

export const Account = z.object({
  id: AccountId,
  name: z.string(),
  region: z.string(),
  source: z.enum(["demo", "environment"]),
  /** The IAM role that AWS sees when you act there; null when you have none. */
  principalArn: z.string().nullable(),
  /** How many people have a principal there. */
  peopleCount: z.int(),
  createdAt: Time,
});
export type Account = z.infer<typeof Account>;

export const listAccounts = endpoint({
  id: "accounts.listAccounts",
  method: "GET",
  path: "/accounts",
  summary: "The AWS accounts in which you may act; all of them for those who may see people",
  permission: "account.read",
  input: z.object({ ...pageInput }),
  output: pageOf(Account),
});
