import type { Output, ParsedInput } from "@/server/api/endpoint";
import { STEPS_MAX } from "@/server/changes";
import type { Context } from "@/server/identity";
import { assignTags, makeTag, replaceIamAllowed } from "./builders";
import type * as contract from "./contract";
import { hoursOf } from "./hours";
import { currentLake } from "./lake";
import type { Lake } from "./model";
import { policiesNaming, renameTagValue } from "./rename-tag-value";
import type { AccessStep } from "./step-shape";

type Asked = ParsedInput<typeof contract.buildSteps>;

/** Worked out on the lake as it was last read. */
export async function buildSteps(
  _: Context,
  { accountId, ask }: Asked,
): Promise<Output<typeof contract.buildSteps>> {
  const { lake } = await currentLake();
  const steps = await built(lake, accountId, ask);
  const left = Math.max(0, steps.length - STEPS_MAX);
  const title = left > 0 ? `${titleOf(ask)}: the first ${STEPS_MAX} of ${steps.length} steps` : titleOf(ask);
  return { title, steps: steps.slice(0, STEPS_MAX), left };
}

async function built(lake: Lake, catalogId: string, ask: Asked["ask"]): Promise<AccessStep[]> {
  switch (ask.what) {
    case "renameTagValue": {
      const hours = await hoursOf(policiesNaming(lake, { catalogId, ...ask }));
      return renameTagValue(lake, { catalogId, ...ask }, { hours, now: new Date() });
    }
    case "makeTag":
      return makeTag({ catalogId, ...ask });
    case "assignTags":
      return assignTags(lake, { catalogId, ...ask });
    case "replaceIamAllowed":
      return replaceIamAllowed(lake, { catalogId, ...ask });
  }
}

function titleOf(ask: Asked["ask"]): string {
  switch (ask.what) {
    case "renameTagValue":
      return `Rename ${ask.key}=${ask.from} to ${ask.to}`;
    case "makeTag":
      return `New LF-tag ${ask.key}`;
    case "assignTags":
      return `Tag ${ask.resources.length === 1 ? "a resource" : `${ask.resources.length} resources`} ${Object.entries(
        ask.tags,
      )
        .map(([key, value]) => `${key}=${value}`)
        .join(", ")}`;
    case "replaceIamAllowed":
      return `Grants by name on ${ask.database}, in place of IAM_ALLOWED_PRINCIPALS`;
  }
}
