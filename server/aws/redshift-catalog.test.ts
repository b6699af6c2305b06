import { expect, test } from "vitest";
import { csvRows } from "./redshift-catalog";

test.each([
  ["", []],
  [
    "a,b\r\nc,d\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "a,b\nc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ['"a ""b"", c",d\r\n', [['a "b", c', "d"]]],
  ['"a\r\nb",""\r\n', [["a\r\nb", ""]]],
  [
    ",\r\n,x,\r\n",
    [
      ["", ""],
      ["", "x", ""],
    ],
  ],
  ["a,", [["a", ""]]],
  ["\r\n", [[""]]],
])("%j", (csv, rows) => {
  expect(csvRows(csv)).toEqual(rows);
});
