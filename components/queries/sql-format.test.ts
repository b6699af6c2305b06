import { expect, it } from "vitest";
import { formatSql } from "./sql-format";

it("lays each statement out and keeps parameters, casts and texts", async () => {
  const { text, failed } = await formatSql("select a::date,':x' from t where b>=:from_day and c=:c;select 1");
  expect(failed).toBe(0);
  expect(text).toBe(
    "select\n  a::date,\n  ':x'\nfrom\n  t\nwhere\n  b >= :from_day\n  and c = :c;\n\nselect\n  1",
  );
});

it("knows dollar quotes and lines continued with a backslash", async () => {
  const unload = await formatSql("unload ($$select 1$$) to 's3://b/p' \\\n iam_role default");
  expect(unload.failed).toBe(0);
  expect(unload.text).toContain("$$select 1$$");
  expect(unload.text).not.toContain("\\");
});

it("leaves what it cannot read as it is, and comments where they are", async () => {
  const { text, failed } = await formatSql("-- why\nselect 1; select ')\n");
  expect(failed).toBe(1);
  expect(text).toBe("-- why\nselect\n  1;\n\nselect ')\n");
});
