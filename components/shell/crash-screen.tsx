"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";

/** What a page shows when it broke while being drawn. */
export function CrashScreen({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <div role="alert" className="flex grow flex-col items-center justify-center gap-3 p-6 text-center">
      <TriangleAlert aria-hidden className="size-6 text-failed" />
      <h1 className="text-xl font-semibold">This page broke</h1>
      <p className="max-w-110 text-muted">
        It is a fault of Headgate, not yours. Try again; if it stays, tell an admin
        {error.digest ? " this number:" : "."}
      </p>
      {error.digest ? <Copyable text={error.digest} /> : null}
      <Button variant="primary" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}
