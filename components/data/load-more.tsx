"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onLoadMore: () => void;
}

/** The end of a list that has more: loads by itself when it comes near, and by its button. */
export function LoadMore({ hasMore, isLoading, onLoadMore }: LoadMoreProps) {
  const end = useRef<HTMLDivElement>(null);
  const load = useRef(onLoadMore);
  useEffect(() => {
    load.current = onLoadMore;
  });
  useEffect(() => {
    if (!end.current || !hasMore || isLoading) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) load.current();
      },
      { root: end.current.closest("[data-scroller]"), rootMargin: "0px 0px 480px 0px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore, isLoading]);
  return (
    <div ref={end} className="flex h-12 items-center justify-center text-sm text-faint">
      {hasMore ? (
        <Button variant="ghost" size="sm" pending={isLoading} onClick={onLoadMore}>
          Load more
        </Button>
      ) : (
        "That is all."
      )}
    </div>
  );
}
