import { expect, it } from "vitest";
import { wordOf } from "./dry-run-words";
import { buildIndex, EMPTY_INDEX } from "./name-index";

const index = buildIndex(undefined, {
  types: [],
  tables: [{ schema: "public", name: "seen", columns: [], types: [] }],
} as unknown as Parameters<typeof buildIndex>[1]);

const untried = (name: string) => `Not tried: ${name} is no ordinary table of this database.`;

it.each([
  ["an engine error as it was said", 'ERROR: column "x" does not exist', index, true, /^ERROR: column/],
  [
    "a missing table",
    'ERROR: relation "nothere" does not exist',
    index,
    true,
    /^There is no table nothere\./,
  ],
  ["a name that nothing has", untried("nothere"), index, true, /^There is no table nothere among/],
  ["a schema that has it not", untried("other.seen"), index, true, /^There is no table other\.seen among/],
  ["a view", untried("seen"), index, false, /^Not tried/],
  ["a table that the script may make", untried("nothere"), null, false, /^Not tried/],
  ["names that are not known yet", untried("nothere"), EMPTY_INDEX, false, /^Not tried/],
  ["how it was counted", "Counted by SELECT count(*), not tried.", index, false, /^Counted/],
])("%s", (_, note, names, isFailure, text) => {
  expect(wordOf(note, names)).toEqual({ isFailure, text: expect.stringMatching(text) });
});

it("has nothing to say where nothing was noted", () => {
  expect(wordOf(null, index)).toBeNull();
});
