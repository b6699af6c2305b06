/** A key press reduced to what shortcuts are written in: `mod+k`, `shift+/`, `g`. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMED: Record<string, string> = {
  Enter: "enter",
  Escape: "esc",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  " ": "space",
};

/** The chord of a press. On layouts without Latin letters the key's place on the board counts instead. */
export function chordOf(press: KeyPress): string {
  const isLatin = press.key.length === 1 && press.key.charCodeAt(0) < 128;
  const fromCode = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code);
  const key =
    NAMED[press.key] ??
    (isLatin || !fromCode ? press.key.toLowerCase() : (fromCode[1] ?? fromCode[2] ?? "").toLowerCase());
  // A printable sign like `?` already says that Shift was held.
  const shift = press.shiftKey && (press.key.length > 1 || /[a-z]/i.test(key));
  const parts = [
    press.ctrlKey || press.metaKey ? "mod" : null,
    press.altKey ? "alt" : null,
    shift ? "shift" : null,
    key,
  ];
  return parts.filter((part) => part !== null).join("+");
}

export interface ChordStep {
  /** A first key was taken: wait for the next. */
  pending: string | null;
  /** The whole shortcut that was pressed, if one was. */
  hit: string | null;
}

/** Follows one press on the way through shortcuts of one or two steps (`mod+k`, `g r`). */
export function stepChord(pending: string | null, chord: string, known: ReadonlySet<string>): ChordStep {
  if (pending) {
    const whole = `${pending} ${chord}`;
    if (known.has(whole)) return { pending: null, hit: whole };
  }
  if (known.has(chord)) return { pending: null, hit: chord };
  for (const shortcut of known) if (shortcut.startsWith(`${chord} `)) return { pending: chord, hit: null };
  return { pending: null, hit: null };
}
