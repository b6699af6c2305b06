import * as z from "zod";
import type { Endpoint } from "./endpoint";
import { Problem } from "./problem";

type Json = Record<string, unknown>;
type Properties = { properties?: Record<string, Json>; required?: string[] };

/** The OpenAPI 3.1 document: a pure function of the endpoints. */
export function openapi(endpoints: Endpoint[], serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const one of endpoints) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Headgate",
      version: "1",
      description:
        "The control plane of an AWS data lake. Errors are problem+json (RFC 9457) with a stable code.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A personal API token." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-headgate.session",
          description:
            "What a browser gets at the sign-in. Over plain http its name is headgate-<port>.session.",
        },
      },
      schemas: { Problem: schemaOf(Problem, "output") },
    },
  };
}

function operation(one: Endpoint): Json {
  const input = schemaOf(one.input, "input") as Properties;
  const inPath = new Set([...one.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const inQuery = one.method === "GET" || one.method === "DELETE" || one.consumes !== undefined;
  const parameters: Json[] = [];
  const body: Required<Properties> = { properties: {}, required: [] };
  for (const [name, schema] of Object.entries(input.properties ?? {})) {
    const required = (input.required ?? []).includes(name);
    if (inPath.has(name)) parameters.push({ name, in: "path", required: true, schema });
    else if (inQuery) parameters.push({ name, in: "query", required, schema });
    else {
      body.properties[name] = schema;
      if (required) body.required.push(name);
    }
  }
  const isPublic = one.permission === "public";
  return {
    operationId: one.id,
    tags: [one.id.split(".")[0]],
    summary: one.summary,
    ...(one.description ? { description: one.description } : {}),
    ...(isPublic ? { security: [] } : { "x-permission": one.permission }),
    parameters,
    ...(one.consumes ? { requestBody: { required: true, content: bytesContent(one.consumes) } } : {}),
    ...(Object.keys(body.properties).length > 0
      ? {
          requestBody: {
            required: body.required.length > 0,
            content: jsonContent({ type: "object", ...body }),
          },
        }
      : {}),
    responses: {
      [one.status ?? 200]: { description: "Done", content: success(one) },
      default: {
        description: "Problem",
        content: { "application/problem+json": { schema: ref("Problem") } },
      },
    },
  };
}

function success(one: Endpoint): Json {
  return one.produces
    ? { [one.produces]: { schema: { type: "string" } } }
    : jsonContent(schemaOf(one.output, "output"));
}

const bytesContent = (type: string): Json => ({ [type]: { schema: { type: "string", format: "binary" } } });
const jsonContent = (schema: Json): Json => ({ "application/json": { schema } });
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

function schemaOf(type: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: "any" }) as Json;
  return schema;
}
