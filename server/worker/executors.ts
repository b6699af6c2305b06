<<<<<<< /work/main/server/worker/executors.ts
import { registerScriptExecutor, registerStatementExecutor } from "@/server/queries";
import { registerFetchExecutor } from "@/server/results";
=======
import { registerStatementExecutor } from "@/server/queries";
import { registerFetchExecutor, registerProbeExecutor } from "@/server/results";
>>>>>>> /tmp/tmp7r_4ty21/n

/** Every kind of run that a worker can do, by the domain that knows how. A new domain adds its line here. */
const REGISTRATIONS: (() => void)[] = [
  registerStatementExecutor,
<<<<<<< /work/main/server/worker/executors.ts
  registerScriptExecutor,
  registerFetchExecutor,
=======
  registerFetchExecutor,
  registerProbeExecutor,
>>>>>>> /tmp/tmp7r_4ty21/n
];

export function registerExecutors(): void {
  for (const register of REGISTRATIONS) register();
}
