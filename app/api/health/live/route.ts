export const dynamic = "force-dynamic";

/** Liveness: this process answers. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
}
