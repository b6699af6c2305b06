import { expect, it } from "vitest";
import { foreignParameter } from "./foreign-parameter";

it.each([
  ["select '{{ since }}'", "{{ since }}", ":since"],
  ["select {{n}} from {{ t }}", "{{n}}", ":n"],
  ["where a > '{{ span.start }}'", "{{ span.start }}", ":span"],
])("%j has %s, which is %s here", (sql, written, name) => {
  expect(foreignParameter(sql)).toContain(`${written} went to the warehouse`);
  expect(foreignParameter(sql)).toContain(`as ${name},`);
});

it.each([["select :since"], ["select '{a}'"], ["select '{{ }}'"], ["select '{{1}}'"]])(
  "%j has none",
  (sql) => {
    expect(foreignParameter(sql)).toBeNull();
  },
);
