import type { Plugin } from "vite";

/**
 * Vite wraps every dynamic import in a helper that fetches styles and sub-chunks ahead. Ours have no sub-chunks
 * and load their own styles, and the helper would weigh 1 KB of the panel's 25.
 */
export function plainImports(): Plugin {
  const helper = "\0vite/preload-helper.js";
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === helper ? "export const __vitePreload = (load) => load();" : undefined),
  };
}
