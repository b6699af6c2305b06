/** What a web process does before it answers its first request. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { env } = await import("@/server/env");
  const { settleAddresses } = await import("@/server/identity/visitor-address");
  settleAddresses(env().HEADGATE_TRUST_PROXY);
  // A run that ends here tells its domain, so every kind of run must be known here too.
  const { registerExecutors } = await import("@/server/worker/executors");
  registerExecutors();
}
