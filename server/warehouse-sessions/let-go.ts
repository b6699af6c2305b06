import type { AwsTarget } from "@/server/aws/clients";
import { executeStatement, type redshiftWarehouse } from "@/server/aws/redshift-data";

/** There is no call that ends a session: its last statement says that it need not be kept. */
export const LAPSE_SECONDS = 1;

interface Left {
  warehouse: ReturnType<typeof redshiftWarehouse>;
  database: string;
  /** The Data API's own. */
  sessionId: string;
  /** Whose end it is: the statement is named by it and sent once. */
  id: string;
}

/** Rolls back what is open in a session and lets go of it; it lapses by itself if this does not reach it. */
export async function letGo(target: AwsTarget, { id, ...place }: Left): Promise<void> {
  await executeStatement(target, {
    ...place,
    keepAliveSeconds: LAPSE_SECONDS,
    sql: "ROLLBACK",
    parameters: [],
    statementName: `headgate-${id}-end`,
    clientToken: `${id}-end`,
  }).catch(() => {});
}
