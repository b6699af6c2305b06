import * as z from "zod";
import { Time } from "@/server/api/endpoint";

export const Person = z.object({ id: z.uuid(), name: z.string() });

/** An IAM principal, a group or an account, and the people who act as it. */
export const Who = z.object({
  principal: z.string(),
  /** Its name within its account, or what it stands for. */
  label: z.string(),
  /** Null for what belongs to no single account. */
  accountId: z.string().nullable(),
  people: z.array(Person),
  /** Of a role that is not the one to which something was given: it is gone, or was made again under its name. */
  stranger: z.object({ kind: z.enum(["gone", "remade"]), since: Time }).nullable(),
});
export type Who = z.infer<typeof Who>;
