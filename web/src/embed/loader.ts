import { pickLanguage } from "../shared/language.ts";
import { widget } from "./widget.ts";

/** Calls that were made before this script was here: `fyr.push(["open"])`, or the stub of the documentation. */
type Call = [name: string, ...given: unknown[]];

declare global {
  interface Window {
    fyr?: unknown;
  }
}

const script = document.currentScript as HTMLScriptElement;
const { site, language, theme = "auto", color, mode, target } = script.dataset;
const before = window.fyr;

// A page that names the script twice has one widget.
if (site && (!before || Array.isArray(before))) {
  const { attach, api } = widget({
    base: new URL(script.src).origin,
    site,
    // "auto" is no language: the page's own is next, then the visitor's.
    language: pickLanguage([language ?? "", document.documentElement.lang, ...navigator.languages]),
    theme,
    color,
    target: mode && target,
  });
  const methods = api as unknown as Record<string, (...given: unknown[]) => unknown>;
  const push = (...calls: Call[]) => {
    for (const [name, ...given] of calls) {
      try {
        methods[name]!(...given);
      } catch (error) {
        // The page's own mistake: it sees it, and the other calls are made.
        reportError(error);
      }
    }
  };
  window.fyr = { ...api, push };
  push(...((before as Call[] | undefined) ?? []));
  attach();
}
