"use client";

import { Download } from "lucide-react";
import { hrefOf } from "@/components/data/api";
import { buttonStyle } from "@/components/ui/button-style";
import { downloadAssignments, downloadAssignmentsYaml } from "@/server/access/contract";
import type { MatrixPlace } from "./staged";

interface DownloadAssignmentsProps {
  accountId: string;
  place: MatrixPlace;
  search: string;
}

/** What is assigned there, as the page is filtered, in files that come back as a sheet. */
export function DownloadAssignments({ accountId, place, search }: DownloadAssignmentsProps) {
  const asked = { accountId, ...place, ...(search ? { search } : {}) };
  return (
    <>
      {[
        { endpoint: downloadAssignments, label: "CSV" },
        { endpoint: downloadAssignmentsYaml, label: "YAML" },
      ].map(({ endpoint, label }) => (
        <a
          key={label}
          href={hrefOf(endpoint, asked)}
          download
          title="What is assigned here and below, as a file that can be read back"
          className={buttonStyle({})}
        >
          <Download aria-hidden />
          <span>
            <span className="sr-only">Download as </span>
            {label}
          </span>
        </a>
      ))}
    </>
  );
}
