import { useMemo, useState } from "preact/hooks";
import { ActionsContext, type BlockActions } from "../shared/blocks/actions.ts";
import type { Citation, Language } from "../shared/contract.ts";
import type { Conversation } from "../shared/conversation.ts";
import { useObservable } from "../shared/hooks.ts";
import { Speaking, useLanguage, useTexts } from "../shared/Speaking.tsx";
import { LANGUAGE_REQUESTS } from "../shared/language.ts";
import { Composer } from "./Composer.tsx";
import { Header } from "./Header.tsx";
import { NoticeBar } from "./NoticeBar.tsx";
import { saveFile } from "./saveFile.ts";
import { StatusStrip } from "./StatusStrip.tsx";
import { Transcript } from "./Transcript.tsx";
import { useDialogs } from "./useDialogs.ts";
import "../shared/tokens.css";
import "../shared/blocks/blocks.css";
import "./panel.css";

export interface PanelProps {
  conversation: Conversation;
  language: Language;
  onLanguage: (language: Language) => void;
  /** Questions offered until the person has written something. */
  starters?: readonly string[];
  /** The panel is on the screen; while it is not, what comes is unread. */
  shown?: boolean;
}

/** The whole chat, filling the element it is put in. */
export function Panel(props: PanelProps) {
  return (
    <Speaking language={props.language}>
      <Chat {...props} />
    </Speaking>
  );
}

function Chat({ conversation, language, onLanguage, starters = [], shown = true }: PanelProps) {
  const state = useObservable(conversation);
  const [citation, setCitation] = useState<Citation>();
  const closeSource = () => setCitation(undefined);
  const dialogs = useDialogs(citation !== undefined, closeSource);
  const t = useTexts();
  const spoken = useLanguage();

  const actions = useMemo<BlockActions>(
    () => ({
      say: (text) => void conversation.say(text),
      confirm: (proposal, typed) => void conversation.confirm(proposal, typed),
      decline: (proposal) => void conversation.decline(proposal),
      renew: (proposal) => void conversation.renew(proposal),
      save: async (run, what) => {
        const { content, name } = await conversation.file(run, what);
        saveFile(content, name);
      },
      reveal: conversation.reveal,
      proposalState: (id) => state.transcript.proposals[id],
      deciding: (id) => state.deciding.includes(id),
      now: conversation.now,
    }),
    [conversation, state.transcript.proposals, state.deciding],
  );

  const changeLanguage = (next: Language) => {
    onLanguage(next);
    // The contract has no route for it, but the bot understands the name of a language. An agent needs no telling.
    if (state.owner === "bot") void conversation.say(LANGUAGE_REQUESTS[next]);
  };

  return (
    <ActionsContext.Provider value={actions}>
      <section class="fyr" lang={spoken} aria-label={t.panel}>
        <Header conversation={conversation} language={language} onLanguage={changeLanguage} />
        <StatusStrip state={state} onHandOff={conversation.handOff} />
        <Transcript conversation={conversation} state={state} starters={starters} shown={shown} onCitation={setCitation} />
        <NoticeBar
          notice={state.notice}
          ended={state.phase === "ended" || state.owner === "closed"}
          onRestart={conversation.restart}
          onDismiss={conversation.dismissNotice}
        />
        <Composer onSend={conversation.say} />
        {citation && dialogs && (
          <dialogs.ProcedureDialog citation={citation} load={conversation.procedure} onClose={closeSource} />
        )}
      </section>
    </ActionsContext.Provider>
  );
}
