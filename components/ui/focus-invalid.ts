const CONTROL = "input, textarea, button, [role=combobox]";

/** Puts whoever sent a form at the first field that is marked as wrong. */
export function focusInvalid(form: Element): void {
  const marked = form.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid=true]");
  const control = marked?.matches(CONTROL) ? marked : marked?.querySelector<HTMLElement>(CONTROL);
  control?.focus();
}
