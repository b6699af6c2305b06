"use client";

import { PlugZap, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";
import { useObstacle } from "./use-obstacle";

interface CrashScreenProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/** What a page shows when it broke while being drawn: by an outage, which it waits for to end, or by a fault. */
export function CrashScreen({ error, retry }: CrashScreenProps) {
  const obstacle = useObstacle(error, retry);
  if (obstacle === null) {
    return (
      <Centred>
        <p className="text-muted">Looking why this page did not come…</p>
      </Centred>
    );
  }
  if (obstacle !== "nothing") {
    return (
      <Centred>
        <PlugZap aria-hidden className="size-6 text-waiting" />
        <h1 className="text-xl font-semibold">
          {obstacle === "database" ? "The database does not answer" : "Headgate does not answer"}
        </h1>
        <p className="max-w-110 text-muted">This page comes back by itself.</p>
        <Button onClick={retry}>Try now</Button>
      </Centred>
    );
  }
  return (
    <Centred>
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
    </Centred>
  );
}

function Centred({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="flex grow flex-col items-center justify-center gap-3 p-6 text-center">
      {children}
    </div>
  );
}
