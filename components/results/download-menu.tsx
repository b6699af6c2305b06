"use client";

import { Download } from "lucide-react";
import { hrefOf } from "@/components/data/api";
import { formatBytes, formatCount } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { DOWNLOAD_FORMATS, type DownloadFormat, downloadResult } from "@/server/results/contract";
import { whyNot } from "./download-words";

const NAMES: Record<DownloadFormat, string> = {
  csv: "CSV",
  json: "JSON",
  ndjson: "NDJSON",
  xlsx: "Excel (XLSX)",
  parquet: "Parquet",
};

interface DownloadMenuProps {
  statementId: string;
  rows: number;
  columns: number;
  bytes: number;
}

/** The result as a file, from what is kept: nothing runs again. */
export function DownloadMenu({ statementId, rows, columns, bytes }: DownloadMenuProps) {
  const download = (format: DownloadFormat) => {
    const link = document.createElement("a");
    link.href = hrefOf(downloadResult, { statementId, format });
    link.download = "";
    link.click();
  };
  return (
    <Menu
      className="w-64"
      trigger={
        <Button size="sm">
          <Download aria-hidden />
          Download
        </Button>
      }
    >
      <p className="px-2 pt-1 pb-1.5 text-sm text-faint">
        {formatCount(rows)} rows, {formatBytes(bytes)} as CSV
      </p>
      {DOWNLOAD_FORMATS.map((format) => {
        const reason = whyNot(format, rows, columns);
        return (
          <MenuItem key={format} disabled={reason !== null} onSelect={() => download(format)}>
            {NAMES[format]}
            {reason ? <span className="block whitespace-normal text-sm text-muted">{reason}</span> : null}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
