import type { Route } from "next";
import { authenticate } from "./authenticate";
import type { Actor } from "./context";
import { PATH_HEADER } from "./path-header";
import { safeNext } from "./safe-next";

const asked = new WeakMap<object, Promise<Actor | null>>();

// `next/*` is loaded when it is used: the worker and the tests import this domain without Next around them.

/** Who looks at this page, for server components; asked once per request. */
export async function currentActor(): Promise<Actor | null> {
  const { headers } = await import("next/headers");
  const list = await headers();
  const actor = asked.get(list) ?? authenticate({ headers: new Headers(list) });
  asked.set(list, actor);
  return actor;
}

/** The same, or off to the sign-in and back. */
export async function requireActor(): Promise<Actor> {
  const actor = await currentActor();
  if (actor) return actor;
  const [{ headers }, { redirect }] = await Promise.all([import("next/headers"), import("next/navigation")]);
  const next = safeNext((await headers()).get(PATH_HEADER));
  return redirect((next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`) as Route);
}
