import { Download } from "lucide-react";
import type { Metadata } from "next";
import { endpoints } from "@/app/api/v1/contracts";
import { ApiReference } from "@/components/docs/api-reference";
import { operationsOf } from "@/components/docs/operations";
import { Page } from "@/components/shell/page";
import { buttonStyle } from "@/components/ui/button-style";
import { openapi } from "@/server/api/openapi";
import { env } from "@/server/env";
import { ERROR_STATUS } from "@/server/errors";

export const metadata: Metadata = { title: "API reference" };

export default function ApiReferencePage() {
  const origin = env().HEADGATE_URL;
  return (
    <Page
      title="API reference"
      actions={
        <a href="/api/v1/openapi.json" className={buttonStyle()} download="headgate-openapi.json">
          <Download aria-hidden />
          OpenAPI document
        </a>
      }
    >
      <ApiReference
        groups={operationsOf(openapi(endpoints, origin))}
        origin={origin}
        statuses={ERROR_STATUS}
      />
    </Page>
  );
}
