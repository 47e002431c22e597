import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Budget {
  chunk: string;
  /** Chunks of which a visitor fetches one; the heaviest is counted. */
  oneOf: readonly string[];
  /** Gzipped bytes of script and style together. */
  limit: number;
}

/** Prints what the named chunk weighs with its styles and one of the others, and fails the build above the limit. */
export function weightBudget({ chunk, oneOf, limit }: Budget): Plugin {
  return {
    name: "weight-budget",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const weight = (name: string): number => {
          const files = Object.values(bundle).filter((file) => isNamed(file.fileName, name));
          if (files.length === 0) this.error(`nothing was built under the name "${name}"`);
          return files.reduce((sum, file) => {
            const size = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length;
            console.log(`${file.fileName}  ${kilobytes(size)} gzipped`);
            return sum + size;
          }, 0);
        };
        const total = weight(chunk) + Math.max(0, ...oneOf.map(weight));
        console.log(`${chunk}: ${kilobytes(total)} of ${kilobytes(limit)}`);
        if (total > limit) this.error(`${chunk} weighs ${kilobytes(total)}, more than ${kilobytes(limit)}`);
      },
    },
  };
}

function isNamed(path: string, chunk: string): boolean {
  const name = path.split("/").pop() ?? "";
  return name.startsWith(`${chunk}-`) && /\.(js|css)$/.test(name);
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
