/** Makes every kind of run known to the web process too: a run that ends here tells its domain. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { registerExecutors } = await import("@/server/worker/executors");
  registerExecutors();
}
