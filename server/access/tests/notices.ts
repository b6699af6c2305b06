import { type Ask, registerNotice } from "@/server/events";

interface Concerned {
  name: string;
  ownerId: string | null;
  breaches: number;
}

const concerned = async (ask: Ask, id: string): Promise<Concerned | undefined> =>
  (
    await ask<Concerned>(
      `SELECT name, owner_id AS "ownerId", breaches FROM access_test WHERE id = $1::uuid`,
      [id],
    )
  )[0];

const TOLD: Record<string, (test: Concerned) => string> = {
  "accessTest.fail": ({ name, breaches }) =>
    `The policy test “${name}” fails: ${breaches === 1 ? "1 thing breaks it" : `${breaches} things break it`}.`,
  "accessTest.pass": ({ name }) => `The policy test “${name}” passes again.`,
};

/** Whoever keeps a test is told when it turns. */
for (const [verb, words] of Object.entries(TOLD))
  registerNotice({
    verb,
    about: async (ask, { resourceId }) => {
      const test = await concerned(ask, resourceId);
      return test?.ownerId ? { personIds: [test.ownerId], text: words(test) } : null;
    },
  });
