import * as z from "zod";

export const REFRESH_EXPECTATIONS = ["none", "hourly", "daily", "weekly", "monthly"] as const;
export const RefreshExpectation = z.enum(REFRESH_EXPECTATIONS);
export type RefreshExpectation = z.infer<typeof RefreshExpectation>;

const word = z.string().trim().min(1).max(100);

export const TAGS_MAX = 20;

/** A keyword, as it is compared: in lower case, without spaces around it. */
const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(50)
  .regex(/^[^,]*$/, "A tag has no comma in it.");

/** What a steward says of a dataset; the rest is told by its source. */
export const Facts = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(4_000),
  domain: word.nullable(),
  classification: word.nullable(),
  ownerTeam: word.nullable(),
  stewardIds: z.array(z.uuid()).max(20),
  /** Keywords; what is said twice counts once. */
  tags: z
    .array(Tag)
    .max(TAGS_MAX)
    .overwrite((tags) => [...new Set(tags)]),
  /** How often its source should change it. */
  refreshExpectation: RefreshExpectation,
});
export type Facts = z.infer<typeof Facts>;
