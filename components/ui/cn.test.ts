import { expect, test } from "vitest";
import { cn } from "./cn";

test("the later of two classes that set the same thing wins", () => {
  expect(cn("h-8 px-3 text-base", "h-7 text-sm")).toBe("px-3 h-7 text-sm");
  expect(cn("inline-flex", "hidden")).toBe("hidden");
  expect(cn("rounded-md border-line", "rounded-full border-transparent")).toBe(
    "rounded-full border-transparent",
  );
  expect(cn("-mt-1", "mt-2")).toBe("mt-2");
  expect(cn("w-(--anchor-width) max-w-80", "max-w-96")).toBe("w-(--anchor-width) max-w-96");
});

test("size and colour of text, style and colour of borders, are different things", () => {
  expect(cn("text-sm text-muted", "text-ink")).toBe("text-sm text-ink");
  expect(cn("border border-line", "border-dashed")).toBe("border border-line border-dashed");
  expect(cn("border-b border-line", "border")).toBe("border-b border-line border");
});

test("a condition keeps its classes apart", () => {
  expect(cn("h-8 max-sm:h-10", "h-7")).toBe("max-sm:h-10 h-7");
  expect(cn("hover:bg-hover bg-surface", "bg-selected")).toBe("hover:bg-hover bg-selected");
  expect(cn("[&_svg]:size-4", "size-6")).toBe("[&_svg]:size-4 size-6");
});

test("important classes and unknown ones stay", () => {
  expect(cn("h-auto! px-0!", "h-8 mono row-link")).toBe("h-auto! px-0! h-8 mono row-link");
});

test("nothing, false and doubles are dropped", () => {
  expect(cn("truncate", null, false, undefined, "", "truncate")).toBe("truncate");
});

test("a gap between columns leaves the one between rows", () => {
  expect(cn("gap-x-4 gap-y-1", "gap-y-2")).toBe("gap-x-4 gap-y-2");
});
