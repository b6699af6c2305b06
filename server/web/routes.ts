import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { addRoute, createRouter, findRoute } from "rou3";

type Params = Record<string, string>;
type Handler = (request: Request, route: { params: Promise<Params> }) => Promise<Response> | Response;

/** What a `route.ts` exports: a handler per HTTP method that its path answers. */
export type RouteModule = Partial<Record<string, Handler>>;

export type FindRoute = (path: string) => { module: RouteModule; params: Params } | null;

const FILE = /(^|[\\/])route\.(ts|js)$/;

/** Loads every `route` module below a folder of `app`, which is the tree of paths as Next reads it. */
export async function loadRoutes(app: string, under: string): Promise<FindRoute> {
  const router = createRouter<RouteModule>();
  const files = readdirSync(join(app, under), { recursive: true, encoding: "utf8" });
  const load = async (file: string) => {
    const folder = file.replace(FILE, "").split("\\").join("/");
    const pattern = `/${under}/${folder}`.replaceAll(/\[(\w+)\]/g, ":$1");
    addRoute(router, "", pattern, (await import(pathToFileURL(join(app, under, file)).href)) as RouteModule);
  };
  await Promise.all(files.filter((file) => FILE.test(file)).map(load));
  return (path) => {
    const found = findRoute(router, "", path);
    const params = found && decoded(found.params ?? {});
    return params ? { module: found.data, params } : null;
  };
}

/** What the path's parts say; null when one is no percent-encoded text. */
function decoded(params: Params): Params | null {
  try {
    return Object.fromEntries(Object.entries(params).map(([name, part]) => [name, decodeURIComponent(part)]));
  } catch {
    return null;
  }
}
