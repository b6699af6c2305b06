/** A gate in a canal: two posts, the gate half raised, water passing under it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className={className} fill="none">
      <path d="M3.5 2v16M16.5 2v16" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <rect x="6" y="3" width="8" height="7" rx="1" fill="currentColor" />
      <path
        d="M6 13.5c1.3-1 2.7-1 4 0s2.7 1 4 0M6 17c1.3-1 2.7-1 4 0s2.7 1 4 0"
        stroke="var(--accent)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
