import type { Citation } from "../shared/contract.ts";
import { useTexts } from "../shared/Speaking.tsx";
import { BookIcon } from "../shared/icons.tsx";

interface CitationsProps {
  citations: readonly Citation[];
  onOpen: (citation: Citation) => void;
}

/** Where the answer comes from: a line per procedure, and a button per step that was quoted. */
export function Citations({ citations, onOpen }: CitationsProps) {
  const t = useTexts();
  const topics = [...new Set(citations.map(({ topic }) => topic))];
  return (
    <ul class="fyr-citations">
      {topics.map((topic) => {
        const quoted = citations.filter((citation) => citation.topic === topic);
        const first = quoted[0]!;
        return (
          <li key={topic}>
            <button type="button" class="fyr-source" aria-haspopup="dialog" onClick={() => onOpen(first)}>
              <BookIcon />
              <span>
                {t.source}: <span lang={first.language}>{first.title}</span>
              </span>
            </button>
            {quoted
              .filter(({ step }) => step)
              .map((citation) => (
                <button
                  key={citation.step}
                  type="button"
                  class="fyr-source fyr-source--step"
                  aria-haspopup="dialog"
                  aria-label={t.sourceAt(citation.title, String(citation.step))}
                  onClick={() => onOpen(citation)}
                >
                  {citation.step}
                </button>
              ))}
          </li>
        );
      })}
    </ul>
  );
}
