/** Says a sentence to screen readers through the page's one polite live region. */
export function announce(sentence: string): void {
  const region = document.getElementById("announcer");
  if (!region) return;
  // The same sentence twice is only read when the text really changes.
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
