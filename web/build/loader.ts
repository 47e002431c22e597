import { gzipSync } from "node:zlib";
import { build, type Plugin } from "vite";

interface Loader {
  entry: string;
  fileName: string;
  /** Gzipped bytes. */
  limit: number;
}

/**
 * Builds one entry into a classic script of its own, without the hash in its name that everything else has: pages of
 * others name it. Fails the build above the limit.
 */
export function loader({ entry, fileName, limit }: Loader): Plugin {
  return {
    name: "loader",
    apply: "build",
    async generateBundle() {
      const result = await build({
        configFile: false,
        logLevel: "warn",
        build: {
          write: false,
          target: ["chrome123", "edge123", "firefox121", "safari17.5"],
          modulePreload: false,
          rolldownOptions: { input: entry, output: { format: "iife" } },
        },
      });
      const [output] = Array.isArray(result) ? result : [result];
      if (!output || !("output" in output) || output.output.length !== 1) this.error(`${entry} is more than one file`);
      const source = output.output[0].code;
      const weight = gzipSync(source, { level: 9 }).length;
      console.log(`${fileName}  ${weight} of ${limit} bytes gzipped`);
      if (weight > limit) this.error(`${fileName} weighs ${weight} bytes gzipped, more than ${limit}`);
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}
