import type { ReactNode } from "react";
import { Toaster } from "@/components/ui/toaster";
import { LiveEvents } from "./live-events";
import { SideNav } from "./nav";
import { Overlays } from "./overlays";
import { Shortcuts } from "./shortcuts";
import { TopBar } from "./top-bar";
import { type Viewer, ViewerProvider } from "./viewer";

interface Props {
  viewer: Viewer;
  /** Where the live stream stood before the page read anything. */
  position: string;
  children: ReactNode;
}

/** The frame of every page of the console. The page inside scrolls in one place only. */
export function Shell({ viewer, position, children }: Props) {
  return (
    <ViewerProvider viewer={viewer}>
      <a href="#main" className="floating fixed top-2 left-2 z-50 px-3 py-2 font-medium not-focus:sr-only">
        Skip to the page
      </a>
      <div className="flex h-dvh">
        <SideNav />
        <div className="flex min-w-0 grow flex-col">
          <TopBar />
          <main id="main" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
            {children}
          </main>
        </div>
      </div>
      <div id="announcer" aria-live="polite" className="sr-only" />
      <Toaster />
      <Shortcuts />
      <Overlays />
      <LiveEvents after={position} />
    </ViewerProvider>
  );
}
