import * as z from "zod";
import type { Operation } from "./api-operation";
import type { JsonSchema } from "./schema-text";

const Schema = z.custom<JsonSchema>((value) => typeof value === "object" && value !== null);
const Content = z.record(z.string(), z.object({ schema: Schema }));

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        tags: z.array(z.string()),
        summary: z.string(),
        description: z.string().optional(),
        "x-permission": z.string().optional(),
        parameters: z.array(
          z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: Schema }),
        ),
        requestBody: z.object({ content: Content }).optional(),
        responses: z.record(z.string(), z.object({ content: Content.optional() })),
      }),
    ),
  ),
});

export interface OperationGroup {
  tag: string;
  operations: Operation[];
}

/** The operations of an OpenAPI document, by tag, in the document's order. */
export function operationsOf(document: unknown): OperationGroup[] {
  const groups = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(Document.parse(document).paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const [status, success] = Object.entries(one.responses).find(([code]) => code !== "default") ?? [
        "200",
        {},
      ];
      const [media, answer] = Object.entries(success.content ?? {})[0] ?? ["application/json", undefined];
      const tag = one.tags[0] ?? "other";
      groups.set(tag, [
        ...(groups.get(tag) ?? []),
        {
          operationId: one.operationId,
          method: method.toUpperCase(),
          path,
          summary: one.summary,
          ...(one.description === undefined ? {} : { description: one.description }),
          permission: one["x-permission"] ?? null,
          parameters: one.parameters,
          body: one.requestBody?.content["application/json"]?.schema ?? null,
          status,
          media,
          response: answer?.schema ?? null,
        },
      ]);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}
