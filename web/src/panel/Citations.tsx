import type { Citation } from "../shared/contract.ts";
import { useTexts } from "../shared/hooks.ts";
import { BookIcon } from "../shared/icons.tsx";

interface CitationsProps {
  citations: readonly Citation[];
  onOpen: (citation: Citation) => void;
}

/** Where the answer comes from; several quotes from one step are one source. */
export function Citations({ citations, onOpen }: CitationsProps) {
  const t = useTexts();
  const place = ({ topic, step, part }: Citation) => `${topic} ${step ?? part ?? ""}`;
  const sources = citations.filter(
    (citation, index) => citations.findIndex((other) => place(other) === place(citation)) === index,
  );
  return (
    <ul class="fyr-citations">
      {sources.map((citation, index) => (
        <li key={index}>
          <button type="button" class="fyr-source" aria-haspopup="dialog" onClick={() => onOpen(citation)}>
            <BookIcon />
            <span>
              {t.source}:{" "}
              <span lang={citation.language}>
                {citation.step ? t.sourceAt(citation.title, String(citation.step)) : citation.title}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
