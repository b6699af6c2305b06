import { type NextRequest, NextResponse } from "next/server";

/** Tells pages their own path, so that the sign-in can lead back to it. Whoever may see them is decided there. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-headgate-path", request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: "/((?!api/|_next/|.*\\.(?:ico|png|svg|txt|webmanifest)$).*)" };
