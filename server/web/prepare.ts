import { env } from "@/server/env";
import { settleAddresses } from "@/server/identity";
import { registerExecutors } from "@/server/worker/executors";

/** What a web process does before it answers its first request. */
export function prepareProcess(): void {
  settleAddresses(env().HEADGATE_TRUST_PROXY);
  // A run that ends here tells its domain, so every kind of run must be known here too.
  registerExecutors();
}
