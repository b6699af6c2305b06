import { Fragment } from "react";

interface MarkedProps {
  text: string;
  /** From the first character of each mark to behind its last, in their order. */
  marks: readonly (readonly [from: number, to: number])[];
}

/** A text with the parts marked that a search found it by. */
export function Marked({ text, marks }: MarkedProps) {
  if (marks.length === 0) return text;
  return marks.map(([from, to], at) => (
    <Fragment key={from}>
      {text.slice(marks[at - 1]?.[1] ?? 0, from)}
      <mark className="rounded-sm bg-accent-soft font-semibold text-accent-ink">{text.slice(from, to)}</mark>
      {at === marks.length - 1 ? text.slice(to) : null}
    </Fragment>
  ));
}

/** Where a name has what is looked for, as one mark or none. */
export function markIn(name: string, wanted: string): [number, number][] {
  const from = wanted === "" ? -1 : name.toLowerCase().indexOf(wanted);
  return from < 0 ? [] : [[from, from + wanted.length]];
}
