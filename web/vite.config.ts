import { defineConfig } from "vite";
import { weightBudget } from "./build/budget.ts";
import { loader } from "./build/loader.ts";
import { plainImports } from "./build/plainImports.ts";
import { LANGUAGES } from "./src/shared/language.ts";

const api = process.env["FYR_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  server: { proxy: { "/v1": api } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../api/static",
    emptyOutDir: true,
    target: ["chrome123", "edge123", "firefox121", "safari17.5"],
    // The server's policy allows no inline script and no data: script, so everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["index.html", "frame.html", "console.html"],
      output: {
        codeSplitting: {
          groups: [{ name: "panel", test: /node_modules|src[\\/](shared[\\/](?!frameProtocol|texts[\\/](?!index)|blocks[\\/]cards[\\/])|panel[\\/](?!dialogs[\\/]))/ }],
        },
      },
    },
  },
  plugins: [
    plainImports(),
    weightBudget({ chunk: "panel", oneOf: LANGUAGES, limit: 25_000 }),
    weightBudget({ chunk: "frame", oneOf: [], limit: 5_500 }),
    // Comes on top of the panel's own pieces, which it is drawn with.
    weightBudget({ chunk: "console", oneOf: LANGUAGES.map((language) => `words-${language}`), limit: 35_000 }),
    loader({ entry: "src/embed/loader.ts", fileName: "widget/v1/loader.js", limit: 3_000 }),
  ],
});
