import { expect, test } from "vitest";
import { block, goTo, isSelected, moved, NOTHING, nameOf, selectedCells } from "./cell-selection";

const at = (row: number, column: number) => ({ row, column });
const names = (selection: Parameters<typeof selectedCells>[0]) => selectedCells(selection).map(nameOf).sort();

test("a block grows from its anchor, in any direction", () => {
  const one = goTo(NOTHING, at(2, 2), "alone");
  expect(names(one)).toEqual(["2:2"]);
  const back = goTo(one, at(1, 1), "upTo");
  expect(names(back)).toEqual(["1:1", "1:2", "2:1", "2:2"]);
  expect(isSelected(back, at(2, 1))).toBe(true);
  expect(isSelected(back, at(3, 1))).toBe(false);
  expect(names(goTo(back, at(2, 3), "upTo"))).toEqual(["2:2", "2:3"]);
});

test("cells are added to what is chosen and taken out of it", () => {
  const some = goTo(goTo(goTo(NOTHING, at(0, 0), "alone"), at(0, 1), "upTo"), at(4, 4), "also");
  expect(names(some)).toEqual(["0:0", "0:1", "4:4"]);
  expect(names(goTo(some, at(0, 0), "also"))).toEqual(["0:1", "4:4"]);
  expect(names(goTo(some, at(5, 5), "alone"))).toEqual(["5:5"]);
});

test("keys stay within the grid", () => {
  const size = { rows: 3, columns: 2 };
  expect(moved("ArrowUp", at(0, 0), size)).toEqual(at(0, 0));
  expect(moved("PageDown", at(0, 1), size)).toEqual(at(2, 1));
  expect(moved("End", at(1, 0), size)).toEqual(at(1, 1));
  expect(moved("a", at(1, 0), size)).toBeNull();
  expect(names(block(at(0, 1), at(2, 1)))).toEqual(["0:1", "1:1", "2:1"]);
});
