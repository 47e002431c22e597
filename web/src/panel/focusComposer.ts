/** For a control that is about to vanish or be disabled, which would drop the keyboard focus to nowhere. */
export function focusComposer(from: Element): void {
  from.closest(".fyr")?.querySelector("textarea")?.focus({ preventScroll: true });
}
