import { readiness } from "@/server/health";

export const dynamic = "force-dynamic";

/** Readiness: each dependency's state. 503 while Headgate cannot serve. */
export async function GET(): Promise<Response> {
  const health = await readiness();
  return Response.json(health, {
    status: health.status === "down" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
}
