import { useState } from "preact/hooks";
import { useObservable } from "../../shared/hooks.ts";
import { CheckIcon } from "../../shared/icons.tsx";
import { own } from "../../shared/own.ts";
import { useClock } from "../../shared/blocks/cards/hooks.ts";
import { useConsole } from "../context.ts";
import type { View } from "../contract.ts";
import { ClockTag, LabelTags } from "../inbox/CardLink.tsx";
import { clockOf } from "../inbox/cards.ts";
import { addressOf } from "../routes.ts";
import { useWords } from "../texts/index.tsx";
import { CloseDialog, ReturnDialog, TransferDialog } from "./dialogs.tsx";
import { TABS, type Tab } from "./Side.tsx";
import type { Talk } from "./talk.ts";

interface TalkHeaderProps {
  talk: Talk;
  view: View;
  onBeside: (tab: Tab) => void;
}

type Asked = "return" | "close" | "transfer";

/** Who it is, who has it, and whose turn it can become. */
export function TalkHeader({ talk, view, onBeside }: TalkHeaderProps) {
  const w = useWords();
  const { client } = useConsole();
  const { card, busy, csat } = useObservable(talk);
  const [asked, setAsked] = useState<Asked>();
  const now = useClock(client.now, 15_000, true);
  const clock = card && clockOf(card, now);
  const done = () => setAsked(undefined);
  return (
    <header class="desk-talk__head">
      <a class="desk-back" href={addressOf({ page: "inbox", view })}>
        {w.back}
      </a>
      <div class="desk-talk__who">
        <h2>
          {card?.name || w.visitor}
          {card?.company && <span class="desk-talk__company">{card.company}</span>}
        </h2>
        <p class="desk-card__tags">
          {card && (
            <span class="desk-tag" data-owner={card.owner} role="status">
              {talk.mine ? w.yours : card.owner === "agent" && card.assignee ? w.with(card.assignee.name) : w.owner[card.owner]}
            </span>
          )}
          {card?.signed_in && (
            <span class="desk-tag" data-kind="verified">
              <CheckIcon />
              {w.verified}
            </span>
          )}
          {clock && <ClockTag clock={clock} />}
          {card && <LabelTags labels={card.labels} />}
        </p>
        {card?.reason && <p class="desk-quiet">{own(w.handoffs, card.reason) ?? card.reason}</p>}
        {csat && (
          <p class="desk-quiet">
            {w.csat(csat.value)} {csat.comment}
          </p>
        )}
      </div>
      <div class="desk-talk__acts">
        {talk.mine && (
          <>
            <button type="button" class="fyr-button fyr-button--small" onClick={() => setAsked("return")}>
              {w.giveBack}
            </button>
            <button type="button" class="fyr-button fyr-button--small" onClick={() => setAsked("transfer")}>
              {w.transfer}
            </button>
            <button
              type="button"
              class="fyr-button fyr-button--small"
              disabled={busy !== undefined}
              onClick={() => void talk.assign(null)}
            >
              {w.toQueue}
            </button>
            <button type="button" class="fyr-button fyr-button--small" onClick={() => setAsked("close")}>
              {w.finish}
            </button>
          </>
        )}
      </div>
      <div class="desk-talk__beside" role="group" aria-label={w.sideLabel}>
        {TABS.map((tab) => (
          <button key={tab} type="button" class="fyr-button fyr-button--small" onClick={() => onBeside(tab)}>
            {w.side[tab]}
          </button>
        ))}
      </div>
      {asked === "return" && <ReturnDialog talk={talk} onClose={done} />}
      {asked === "transfer" && <TransferDialog talk={talk} onClose={done} />}
      {asked === "close" && <CloseDialog talk={talk} onClose={done} />}
    </header>
  );
}
