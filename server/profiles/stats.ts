import * as z from "zod";

export const COLUMN_KINDS = ["number", "time", "text", "boolean", "binary", "other"] as const;
export const ColumnKind = z.enum(COLUMN_KINDS);
export type ColumnKind = z.infer<typeof ColumnKind>;

const count = z.int().min(0);

/** What may be told of a column to whoever may read the catalog: nothing of its values. */
export const ColumnCounts = z.object({
  nulls: count,
  /** Null where the engine cannot count what is of this type. */
  distinct: count.nullable(),
  isDistinctExact: z.boolean(),
  /** Empty texts. */
  empties: count.nullable(),
  /** NaN and the infinities, which no minimum, maximum, mean or histogram takes in. */
  nonFinite: count.nullable(),
});
export type ColumnCounts = z.infer<typeof ColumnCounts>;

/** Texts with how often each is there, the most frequent first. */
const Frequent = z.object({
  values: z.array(z.object({ value: z.string(), count })),
  /** The rows among which they were counted; fewer than the table's where those are a sample. */
  rows: count,
  isSample: z.boolean(),
});
export type Frequent = z.infer<typeof Frequent>;

const Histogram = z.object({
  /** One more than there are counts. */
  bounds: z.array(z.string()),
  counts: z.array(count),
});
export type Histogram = z.infer<typeof Histogram>;

/** What was read of a column's values: for people who may read the column. */
export const ColumnValues = z.object({
  min: z.string().nullable(),
  max: z.string().nullable(),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  /** By sketches, so that each is about right. */
  quantiles: z.array(z.object({ share: z.number(), value: z.string() })),
  lengths: z.object({ min: count, max: count, mean: z.number() }).nullable(),
  histogram: Histogram.nullable(),
  top: Frequent.nullable(),
  /** Letters as A and a, digits as 9, runs of them as one. */
  patterns: Frequent.nullable(),
});
export type ColumnValues = z.infer<typeof ColumnValues>;

export const NO_VALUES: ColumnValues = {
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: [],
  lengths: null,
  histogram: null,
  top: null,
  patterns: null,
};
