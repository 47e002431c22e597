import { useState } from "preact/hooks";
import { useTexts } from "../../Speaking.tsx";
import { Problem } from "../../problem.ts";
import { useActions, type RunFile } from "../actions.ts";

/** Fetches a file of a run and hands it to the visitor; why it did not work is said below. */
export function SaveButton({ run, what, label }: { run: string; what: RunFile; label: string }) {
  const t = useTexts();
  const actions = useActions();
  const [message, setMessage] = useState("");
  const [fetching, setFetching] = useState(false);
  if (!actions) return null;

  const fetchIt = async () => {
    setMessage("");
    setFetching(true);
    try {
      await actions.save(run, what);
    } catch (error) {
      setMessage((error instanceof Problem && error.detail) || t.problem);
    } finally {
      setFetching(false);
    }
  };

  return (
    <>
      <div class="fyr-card__buttons">
        <button type="button" class="fyr-button" onClick={fetchIt} disabled={fetching}>
          {label}
        </button>
      </div>
      <p class="fyr-card__note" role="status">
        {message}
      </p>
    </>
  );
}
