import { setImmediate } from "node:timers/promises";
import { pool } from "@/server/db/pool";
import { findShapeless, giveShapes, type Shapeless } from "./rollup-store";
import { loadParser, type Shape, shapeOf } from "./shape";

const BATCH = 500;
// Reading shapes is synchronous: other work of the process gets its turn this often.
const AT_ONCE_MS = 20;

/** Gives every statement that has ended its shape and counts it there; answers how many it did. Any number may run. */
export async function shapeStatements(): Promise<number> {
  await loadParser();
  let done = 0;
  for (;;) {
    const rows = await findShapeless(pool(), BATCH);
    if (rows.length === 0) return done;
    const given = await giveShapes(await shapesOf(rows));
    if (!given) return done;
    done += given;
  }
}

async function shapesOf(rows: readonly Shapeless[]): Promise<{ row: Shapeless; shape: Shape }[]> {
  const found: { row: Shapeless; shape: Shape }[] = [];
  let began = performance.now();
  for (const row of rows) {
    found.push({ row, shape: shapeOf(row.sql) });
    if (performance.now() - began < AT_ONCE_MS) continue;
    await setImmediate();
    began = performance.now();
  }
  return found;
}
