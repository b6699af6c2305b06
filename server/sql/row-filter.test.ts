import { expect, test } from "vitest";
import { columnsAskedFor, rowFilterProblem } from "./row-filter";

const column = (name: string, type = "string", isPartitionKey = false) => ({ name, type, isPartitionKey });
const columns = [
  column("country"),
  column("id", "bigint"),
  column("year", "int", true),
  column("customer", "struct<id:int>"),
  column("tags", "array<string>"),
];

test.each([
  "year > 2010 and country != 'US'",
  "(year > 2010 and country = 'US') or (year < 8 and id > -23)",
  "(country between 'Z' and 'U') and (year = 2018)",
  "country like '%ited%' AND NOT id IN (1, 2.5, 3)",
  "country is not null or customer.id <> 1",
  "not (country not like 'a%')",
  `"country" = 'it''s'`,
  "country = 'C:\\dir'",
  " True",
])("Lake Formation takes %s", (text) => {
  expect(rowFilterProblem(text, columns)).toBeNull();
});

test.each([
  ["", "Say for which rows."],
  ["county = 'US'", "The table has no column county."],
  ["country = US", "Only constants can be compared with, not US: text stands in single quotes."],
  ["id = year", "Only constants can be compared with, not year: text stands in single quotes."],
  ["lower(country) = 'us'", "Functions are not allowed: lower(…)."],
  ["year is null", "year is a partition key: IS NULL can't be asked of it."],
  ["(id = 1", ") is missing at the end."],
  ["id = 1 id", "Not expected here: id"],
  ["id = 1; drop table x", "Not expected here: ;"],
  ["id in ()", "A value is missing before )."],
  ["id between 1", "AND is missing at the end."],
  ["tags = 'a'", "tags is array<string>, which a row filter can't compare."],
  ["country", "After country comes =, <, >, <=, >=, <>, BETWEEN, IN, LIKE or IS NULL."],
  ["country = 'US", "unterminated quoted string"],
  ["id = 1 -- or so", "Comments are not allowed."],
  ["id = 1 /* or so */", "Comments are not allowed."],
  ["customer.) or (id = 1", "A field is missing before )."],
  ["country = 'a\\') or true --'", "Text stands in single quotes, one within it twice"],
  ["country = E'a\\') or true --'", "Text stands in single quotes, one within it twice"],
  ["country = $$a$$", "Text stands in single quotes, one within it twice"],
])("it would not take %s", (text, problem) => {
  expect(rowFilterProblem(text, columns)).toContain(problem);
});

test("the columns that it asks for, by whatever name they stand there", () => {
  const all = columns.map(({ name }) => name);
  expect(columnsAskedFor(`"country" = 'id' AND YEAR > 2 OR customer.id = 1`, all)).toEqual([
    ...["country", "id", "year", "customer"],
  ]);
  expect(columnsAskedFor("year > 2", all)).toEqual(["year"]);
});
