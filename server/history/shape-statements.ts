import { pool } from "@/server/db/pool";
import { findShapeless, giveShapes } from "./rollup-store";
import { loadParser, shapeOf } from "./shape";

const BATCH = 500;

/** Gives every statement that has ended its shape and counts it there; answers how many it did. Any number may run. */
export async function shapeStatements(): Promise<number> {
  await loadParser();
  let done = 0;
  for (;;) {
    const rows = await findShapeless(pool(), BATCH);
    if (rows.length === 0) return done;
    const given = await giveShapes(rows.map((row) => ({ row, shape: shapeOf(row.sql) })));
    if (!given) return done;
    done += given;
  }
}
