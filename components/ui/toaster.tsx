"use client";

import dynamic from "next/dynamic";

/** Where `toast` of ./toast appears. */
export const Toaster = dynamic(() => import("./toaster-parts").then((parts) => parts.ToasterRoot), {
  ssr: false,
});
