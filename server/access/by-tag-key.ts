import * as z from "zod";

const asKept = (key: string) => key.trim().toLowerCase();

const Key = z.string().trim().toLowerCase().min(1).max(128);

/** By keys of LF-tags, in lower case as they are kept: of two that are one then, either would be lost unsaid. */
export const byTagKey = <Said extends string | string[]>(said: z.ZodType<Said, Said>) =>
  z
    .record(z.string(), said)
    .superRefine((tags, ctx) => {
      const keys = Object.keys(tags);
      const twice = keys.find((key, at) => keys.some((other, n) => n < at && asKept(other) === asKept(key)));
      if (twice !== undefined)
        ctx.addIssue({
          code: "custom",
          path: [twice],
          message: `The LF-tag ${asKept(twice)} is named twice.`,
        });
    })
    .pipe(z.record(Key, said))
    .refine((tags) => Object.keys(tags).length > 0, "Name a tag at least.");
