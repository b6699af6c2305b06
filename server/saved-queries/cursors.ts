import * as z from "zod";

export const ListCursor = z.object({ rank: z.int().min(0).max(1), name: z.string(), id: z.uuid() });
export const VersionCursor = z.object({ version: z.int().min(1).max(2_147_483_647) });
