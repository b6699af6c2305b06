import { endpoints } from "@/app/api/v1/contracts";
import { openapi } from "@/server/api/openapi";
import { env } from "@/server/env";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json(openapi(endpoints, env().HEADGATE_URL));
}
