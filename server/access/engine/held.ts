import type { Columns } from "./columns";
import { type Bits, bitOf } from "./permission-bits";
import { bothRows, eitherRows, noRows } from "./rows";
import type { Rows } from "./types";

/** What is held of a table or a database. Of a database there are no columns and no rows. */
export interface Held {
  readonly bits: Bits;
  /** Those that SELECT reads. */
  readonly select: Columns;
  /** Those that DESCRIBE shows. */
  readonly described: Columns;
  /** Those that SELECT reads. */
  readonly rows: Rows;
  /** Those that SELECT reads in all rows: cells are filtered one by one. */
  readonly unfiltered: Columns;
}

export const nothing: Held = { bits: 0, select: 0n, described: 0n, rows: noRows, unfiltered: 0n };

const wholes = new Map<Bits, Map<Columns, Held>>();

/** Permissions on the whole of a thing. The values are shared, since most tables are held whole. */
export const whole = (bits: Bits, all: Columns): Held => {
  const known = wholes.get(bits)?.get(all);
  if (known) return known;
  const isSelect = (bits & bitOf.SELECT) !== 0;
  const held: Held = {
    bits,
    select: isSelect ? all : 0n,
    described: (bits & bitOf.DESCRIBE) !== 0 ? all : 0n,
    rows: isSelect ? "all" : noRows,
    unfiltered: isSelect ? all : 0n,
  };
  const byColumns = wholes.get(bits) ?? new Map<Columns, Held>();
  wholes.set(bits, byColumns.set(all, held));
  return held;
};

export const partOf = (columns: Columns, isSelect: boolean, rows: Rows): Held => ({
  bits: isSelect ? bitOf.SELECT | bitOf.DESCRIBE : bitOf.DESCRIBE,
  select: isSelect ? columns : 0n,
  described: columns,
  rows: isSelect ? rows : noRows,
  unfiltered: isSelect && rows === "all" ? columns : 0n,
});

/**
 * Grants add up, nothing denies.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-tag-considerations.html
 */
export const union = (a: Held, b: Held): Held => {
  if (a === b || b.bits === 0) return a;
  if (a.bits === 0) return b;
  return {
    bits: a.bits | b.bits,
    select: a.select | b.select,
    described: a.described | b.described,
    rows: eitherRows(a.rows, b.rows),
    unfiltered: a.unfiltered | b.unfiltered,
  };
};

/**
 * What an account gives on of what it was given: no more than both. `all` are the table's columns: where it has any,
 * two lists that share none leave nothing to read.
 */
export const intersection = (a: Held, b: Held, all: Columns): Held => {
  const select = a.select & b.select;
  const described = a.described & b.described;
  let bits = a.bits & b.bits;
  if (all !== 0n && select === 0n) bits &= ~bitOf.SELECT;
  if (all !== 0n && described === 0n) bits &= ~bitOf.DESCRIBE;
  if (bits === 0) return nothing;
  const isSelect = (bits & bitOf.SELECT) !== 0;
  return {
    ...{ bits, select, described, rows: isSelect ? bothRows(a.rows, b.rows) : noRows },
    unfiltered: isSelect ? a.unfiltered & b.unfiltered : 0n,
  };
};
