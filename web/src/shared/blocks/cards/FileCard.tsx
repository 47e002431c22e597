import { useLanguage, useTexts } from "../../Speaking.tsx";
import { clockTime } from "../../language.ts";
import { useActions } from "../actions.ts";
import { SaveButton } from "./SaveButton.tsx";

/** A file that belongs to an answer: made anew when it is fetched, and only for a while. */
export function FileCard({ file }: { file: { run: string; text: string; expires_at?: string } }) {
  const t = useTexts();
  const language = useLanguage();
  return (
    <div class="fyr-card">
      {useActions() ? <SaveButton run={file.run} what="file" label={file.text} /> : <p>{file.text}</p>}
      {file.expires_at && (
        <p class="fyr-card__note">
          <time dateTime={file.expires_at}>{t.validUntil(clockTime(file.expires_at, language))}</time>
        </p>
      )}
    </div>
  );
}
