const MARGIN_PX = 8;
/** Of the button that it belongs to. */
const BUTTON_PX = 30;

/** Has something that opens lie above its button, and within the window: a panel would cut it off. */
export function keepInView(element: HTMLElement | null): void {
  if (element === null) return;
  const { left, right, top, height } = element.getBoundingClientRect();
  const aside = Math.max(MARGIN_PX - left, Math.min(0, innerWidth - MARGIN_PX - right));
  const above = Math.max(MARGIN_PX - top, -height - BUTTON_PX);
  element.style.translate = `${aside}px ${above}px`;
}
