import { Compass } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { buttonStyle } from "@/components/ui/button-style";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      <Compass aria-hidden className="size-6 text-faint" />
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p className="max-w-100 text-muted">It may have moved, or it is not yours to see.</p>
      <Link href="/" className={buttonStyle({ variant: "primary" })}>
        Go to the overview
      </Link>
    </main>
  );
}
