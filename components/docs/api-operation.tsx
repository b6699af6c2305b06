// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { fieldLines, type JsonSchema, limitsText, typeText } from "./schema-text";

export interface Operation {
  operationId: string;
  method: string;
  path: string;
  summary: string;
  description?: string;
  permission: string | null;
  parameters: { name: string; in: string; required: boolean; schema: JsonSchema }[];
  body: JsonSchema | null;
  status: string;
  media: string;
  response: JsonSchema | null;
}

const METHOD: Record<string, string> = {
  GET: "text-muted",
  POST: "text-good",
  PUT: "text-waiting",
  PATCH: "text-waiting",
  DELETE: "text-failed",
};

/** One operation: what it is called, what it takes, what it answers. */
export function ApiOperation({ operation }: { operation: Operation }) {
  const { method, path, permission, parameters, body, response } = operation;
  const fields = [
    ...parameters.map(({ name, in: place, required, schema }) => ({ name, place, required, schema })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name,
      place: "body",
      required: body?.required?.includes(name) ?? false,
      schema,
    })),
  ];
  return (
    <article id={operation.operationId} className="scroll-mt-4 border-t border-line py-5">
      <h3 className="text-lg font-semibold">{operation.summary}</h3>
      <p className="mono mt-1 wrap-anywhere">
        <span className={cn("mr-2 font-semibold", METHOD[method])}>{method}</span>
        /api/v1{path}
      </p>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted">
        {permission ? <Badge tone="hollow">{permission}</Badge> : <Badge tone="hollow">no sign-in</Badge>}
        <span className="mono text-faint">{operation.operationId}</span>
      </p>
      {operation.description ? <p className="mt-2 max-w-180 text-muted">{operation.description}</p> : null}
      {fields.length > 0 ? (
        <Fields caption="Takes">
          {fields.map(({ name, place, required, schema }) => (
            <FieldRow
              key={`${place} ${name}`}
              name={name}
              required={required}
              type={typeText(schema)}
              notes={[place, ...limitsText(schema), schema.description]}
            />
          ))}
        </Fields>
      ) : null}
      <Answer status={operation.status} media={operation.media} schema={response} />
    </article>
  );
}

function Answer({ status, media, schema }: { status: string; media: string; schema: JsonSchema | null }) {
  const lines = schema ? fieldLines(schema) : [];
  if (media !== "application/json" || lines.length === 0) {
    return (
      <p className="mt-3 text-muted">
        Answers {status} with <span className="mono">{media}</span>
        {schema && media === "application/json" ? `: ${typeText(schema)}` : ""}.
      </p>
    );
  }
  return (
    <details className="group mt-3">
      <summary className="w-fit cursor-pointer rounded-sm text-accent-ink hover:underline">
        Answers {status} with {lines.filter((line) => line.depth === 0).length} fields
      </summary>
      <Fields caption="Answers">
        {lines.map((line) => (
          <FieldRow
            key={line.path}
            name={line.name}
            depth={line.depth}
            required={line.required}
            type={line.type}
            notes={[line.description]}
          />
        ))}
      </Fields>
    </details>
  );
}

function Fields({ caption, children }: { caption: string; children: React.ReactNode }) {
  return (
    <section
      aria-label={caption}
      tabIndex={0}
      className="mt-3 overflow-x-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full min-w-160 table-fixed border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col" className="w-64">
              Field
            </th>
            <th scope="col" className="w-72">
              Type
            </th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

interface FieldRowProps {
  name: string;
  depth?: number;
  required: boolean;
  type: string;
  notes: (string | undefined)[];
}

function FieldRow({ name, depth = 0, required, type, notes }: FieldRowProps) {
  return (
    <tr className="border-b border-line align-top last:border-b-0">
      <th
        scope="row"
        className="mono w-56 py-1.5 pr-4 font-normal whitespace-nowrap"
        style={{ paddingLeft: `${12 + depth * 16}px` }}
      >
        {name}
        {required ? null : <span className="text-faint">?</span>}
      </th>
      <td className="mono w-80 py-1.5 pr-4 wrap-anywhere text-accent-ink">{type}</td>
      <td className="py-1.5 pr-3 text-muted">{notes.filter(Boolean).join(" · ")}</td>
    </tr>
  );
}
