import { STYLE } from "./style.ts";

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string>;

/**
 * The custom element, with its shadow root. No markup is parsed and no style element made: a page may forbid both
 * (trusted types, no inline style). Its name needs no definition: it has no behaviour of its own.
 */
export function drawHost(): [host: HTMLElement, root: ShadowRoot] {
  const host = document.createElement("fyr-widget");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  return [host, root];
}

export function drawn<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Element[]
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), attributes, children);
}

/** A bubble of speech. */
export function bubble(): Element {
  const path = { d: "M4 5h16v12h-9l-4 4v-4H4zM8 9h8M8 13h5" };
  return filled(document.createElementNS(SVG, "svg"), { viewBox: "0 0 24 24" }, [
    filled(document.createElementNS(SVG, "path"), path),
  ]);
}

function filled<Drawn extends Element>(made: Drawn, attributes: Attributes, children: Element[] = []): Drawn {
  for (const key in attributes) made.setAttribute(key, attributes[key]!);
  made.append(...children);
  return made;
}

/** The page's own colour as `#rrggbb`, with the ink that is easier to see on it: 4:1 in the worst case. */
export function inkOn(color: string): string {
  const parts = parseInt(color.slice(1), 16);
  return 2 * (parts >> 16) ** 2 + 7 * ((parts >> 8) & 255) ** 2 + (parts & 255) ** 2 > 130_050 ? "#000" : "#fff";
}
