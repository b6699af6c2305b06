import { type NextRequest, NextResponse } from "next/server";
import { PATH_HEADER } from "@/server/identity/path-header";

/** Tells pages their own path, so that the sign-in can lead back to it. Whoever may see them is decided there. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: "/((?!api/|_next/|.*\\.(?:ico|png|svg|txt|webmanifest)$).*)" };
