"use client";

import { CrashScreen } from "@/components/shell/crash-screen";

export default function ConsoleError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <CrashScreen error={error} retry={retry} />;
}
