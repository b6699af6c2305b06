import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from "react";

const setValue = (input: HTMLInputElement, text: string) =>
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);

/**
 * A ref that gives React what was typed into a controlled input before the page listened: React takes an input over
 * as it is and tells nobody, so a search would stand in its field and never be made.
 */
export function useTypedEarly(
  value: unknown,
  outer: Ref<HTMLInputElement> | undefined,
): RefObject<HTMLInputElement | null> {
  const ref = useRef<HTMLInputElement>(null);
  const first = useRef(value);
  useImperativeHandle(outer, () => ref.current as HTMLInputElement, []);
  useEffect(() => {
    const input = ref.current;
    if (!input || typeof first.current !== "string" || input.value === first.current) return;
    const typed = input.value;
    // React hears of a change only where the text differs from what it knows, and it took over what was typed.
    input.value = first.current;
    setValue(input, typed);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, []);
  return ref;
}
