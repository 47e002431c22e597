import { useState } from "preact/hooks";
import { useLanguage, useTexts } from "../Speaking.tsx";
import { clockTime } from "../language.ts";
import { Problem } from "../problem.ts";
import { useActions } from "./actions.ts";

/** A file that belongs to an answer: made anew when it is fetched, and only for a while. */
export function FileCard({ file }: { file: { run: string; text: string; expires_at?: string } }) {
  const t = useTexts();
  const language = useLanguage();
  const actions = useActions();
  const [message, setMessage] = useState("");
  const [fetching, setFetching] = useState(false);

  const fetchIt = async () => {
    setMessage("");
    setFetching(true);
    try {
      await actions!.save(file.run);
    } catch (error) {
      setMessage((error instanceof Problem && error.detail) || t.problem);
    } finally {
      setFetching(false);
    }
  };

  return (
    <div class="fyr-card">
      {actions ? (
        <div class="fyr-card__buttons">
          <button type="button" class="fyr-button" onClick={fetchIt} disabled={fetching}>
            {file.text}
          </button>
        </div>
      ) : (
        <p>{file.text}</p>
      )}
      {file.expires_at && (
        <p class="fyr-card__note">
          <time dateTime={file.expires_at}>{t.validUntil(clockTime(file.expires_at, language))}</time>
        </p>
      )}
      <p class="fyr-card__note" role="status">
        {message}
      </p>
    </div>
  );
}
