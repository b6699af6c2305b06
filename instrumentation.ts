/** What a web process does first under `npm start -- --dev`, where it is Next's server and not ours. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs" || process.env["NODE_ENV"] === "production") return;
  const { prepareProcess } = await import("@/server/web/prepare");
  prepareProcess();
}
