import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Budget {
  chunk: string;
  /** Gzipped bytes of script and style together. */
  limit: number;
}

/** Prints what the named chunk weighs with its styles, and fails the build above the limit. */
export function weightBudget({ chunk, limit }: Budget): Plugin {
  return {
    name: "weight-budget",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        let total = 0;
        for (const file of Object.values(bundle)) {
          const name = file.fileName.split("/").pop() ?? "";
          if (!name.startsWith(`${chunk}-`) || !/\.(js|css)$/.test(name)) continue;
          const size = gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length;
          console.log(`${file.fileName}  ${kilobytes(size)} gzipped`);
          total += size;
        }
        console.log(`${chunk}: ${kilobytes(total)} of ${kilobytes(limit)}`);
        if (total === 0) this.error(`nothing was built under the name "${chunk}"`);
        if (total > limit) this.error(`${chunk} weighs ${kilobytes(total)}, more than ${kilobytes(limit)}`);
      },
    },
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
