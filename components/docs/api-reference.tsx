import { CopyButton } from "@/components/ui/copy-button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { ApiOperation } from "./api-operation";
import { ERROR_CODES } from "./error-codes";
import type { OperationGroup } from "./operations";

interface ApiReferenceProps {
  groups: OperationGroup[];
  origin: string;
  statuses: Readonly<Record<string, number>>;
}

/** The whole API on one page, made from its OpenAPI document. */
export function ApiReference({ groups, origin, statuses }: ApiReferenceProps) {
  return (
    <div className="flex gap-10">
      <nav
        aria-label="Operations"
        className="sticky top-0 max-h-[calc(100dvh-7.5rem)] w-56 shrink-0 self-start overflow-y-auto pb-8 max-lg:hidden"
      >
        <Contents groups={groups} />
      </nav>
      <div className="min-w-0 max-w-220 grow">
        <Start origin={origin} />
        {groups.map(({ tag, operations }) => (
          <section key={tag} aria-labelledby={`tag-${tag}`} className="mt-6">
            <h2 id={`tag-${tag}`} className="mb-2 scroll-mt-4 text-xl font-semibold capitalize">
              {tag}
            </h2>
            {operations.map((operation) => (
              <ApiOperation key={operation.operationId} operation={operation} />
            ))}
          </section>
        ))}
        <Errors statuses={statuses} />
      </div>
    </div>
  );
}

function Contents({ groups }: { groups: OperationGroup[] }) {
  return (
    <ul className="grid grid-cols-1 gap-4">
      {groups.map(({ tag, operations }) => (
        <li key={tag} className="min-w-0">
          <a href={`#tag-${tag}`} className="font-semibold capitalize hover:underline">
            {tag}
          </a>
          <ul className="mt-1">
            {operations.map((operation) => (
              <li key={operation.operationId}>
                <a
                  href={`#${operation.operationId}`}
                  className="block truncate rounded-sm py-0.5 text-muted hover:text-ink"
                  title={operation.summary}
                >
                  {operation.summary}
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      <li>
        <a href="#errors" className="font-semibold hover:underline">
          Errors
        </a>
      </li>
    </ul>
  );
}

function Start({ origin }: { origin: string }) {
  const example = `curl -H "Authorization: Bearer $HEADGATE_TOKEN" ${origin}/api/v1/me`;
  return (
    <section className="max-w-180 text-muted">
      <p>
        Everything that the console does goes through this API. Send a personal API token as a bearer token;
        it may do what its scopes and your role allow. Lists answer <code className="mono">items</code> and{" "}
        <code className="mono">nextCursor</code>; send that back as <code className="mono">cursor</code> for
        the next page. Times are ISO 8601 in UTC. A request that changes something takes an{" "}
        <code className="mono">Idempotency-Key</code> header, so that it can be sent again safely.
      </p>
      <div className="mt-3 flex items-center gap-2 rounded-md border border-line bg-surface py-1.5 pr-1.5 pl-3 text-ink">
        <code className="mono min-w-0 wrap-anywhere grow">{example}</code>
        <CopyButton text={example} label="Copy the example" />
      </div>
    </section>
  );
}

function Errors({ statuses }: { statuses: Readonly<Record<string, number>> }) {
  return (
    <section aria-labelledby="errors" className="mt-8 border-t border-line pt-5">
      <h2 id="errors" className="scroll-mt-4 text-xl font-semibold">
        Errors
      </h2>
      <p className="mt-1 mb-3 max-w-180 text-muted">
        An error is <code className="mono">application/problem+json</code> (RFC 9457) with a stable{" "}
        <code className="mono">code</code>, a sentence in <code className="mono">detail</code> and the{" "}
        <code className="mono">requestId</code> to quote. Match on the code, never on the text.
      </p>
      <div className="rounded-md border border-line bg-surface">
        <Table>
          <thead>
            <tr>
              <Th>Code</Th>
              <Th>Status</Th>
              <Th>Meaning</Th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(statuses).map(([code, status]) => (
              <Tr key={code} id={code} className="scroll-mt-4 target:bg-selected">
                <Td className="mono whitespace-nowrap">{code}</Td>
                <Td className="mono">{status}</Td>
                <Td className="py-1.5 text-muted">{ERROR_CODES[code]}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </section>
  );
}
