import type { Label } from "../contract.ts";
import { splitLabels } from "../labels.ts";

/** Text in which the labels of the product's screens stand out and are read in their own language. */
export function Labelled({ text, labels }: { text: string; labels?: Label[] | undefined }) {
  return (
    <>
      {splitLabels(text, labels).map((segment, index) =>
        segment.label ? (
          <span key={index} class="fyr-label" lang={segment.label.language}>
            {segment.text}
          </span>
        ) : (
          segment.text
        ),
      )}
    </>
  );
}
