import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PREFERENCES_COOKIE, parsePreferences } from "@/components/shell/preferences";
import { Providers } from "@/components/shell/providers";

export const metadata: Metadata = {
  title: { default: "Headgate", template: "%s · Headgate" },
  description: "The control plane of an AWS data lake",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#14191c" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const preferences = parsePreferences((await cookies()).get(PREFERENCES_COOKIE)?.value);
  return (
    <html
      lang="en"
      data-theme={preferences.theme}
      data-density={preferences.density}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The browser's own choice of theme and density may be newer than this answer.
      suppressHydrationWarning
    >
      <body>
        <div className="app-root">
          <Providers preferences={preferences}>{children}</Providers>
        </div>
      </body>
    </html>
  );
}
