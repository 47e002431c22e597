import type { Block, Message } from "../contract.ts";
import { proposalsIn } from "../transcript.ts";
import { loadedCards, needsCards } from "./cards.ts";
import { HandoffBlock, NoteBlock, Paragraphs, WarningBlock } from "./Prose.tsx";
import { ConditionLine, Steps } from "./Steps.tsx";

/** Draws a message from its blocks, or from its text where no block can be drawn. */
export function Blocks({ message }: { message: Message }) {
  const cards = loadedCards();
  const blocks = message.blocks ?? [];
  const drawable = blocks.filter((block) => Object.hasOwn(KNOWN, block.type) || "text" in block);
  if (drawable.length === 0 || (!cards && needsCards(message))) drawable.splice(0, Infinity, asText(message));
  const undrawn = drawable.some((block) => block.type === "proposal") ? [] : proposalsIn(message);
  return (
    <>
      {drawable.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
      {cards && undrawn.map((proposal) => <cards.ProposalCard key={proposal.id} proposal={proposal} />)}
    </>
  );
}

const asText = ({ text }: Message): Block => ({ type: "text", text });

const KNOWN: Record<Block["type"], true> = {
  text: true,
  note: true,
  warning: true,
  steps: true,
  proposal: true,
  result: true,
  secret: true,
  file: true,
  handoff: true,
};

function BlockView({ block }: { block: Block }) {
  const line = "condition" in block && <ConditionLine condition={block.condition} />;
  const cards = loadedCards()!;
  switch (block.type) {
    case "steps":
      return <Steps title={block.title} items={block.items} />;
    case "note":
      return <NoteBlock text={block.text}>{line}</NoteBlock>;
    case "warning":
      return <WarningBlock text={block.text}>{line}</WarningBlock>;
    case "proposal":
      return <cards.ProposalCard proposal={block.proposal} />;
    case "result":
      return <cards.ResultCard run={block.run} title={block.title} lines={block.lines} />;
    case "secret":
      return <cards.SecretCard secret={block} />;
    case "file":
      return <cards.FileCard file={block} />;
    case "handoff":
      return <HandoffBlock text={block.text} />;
    default:
      return (
        <>
          <Paragraphs text={block.text} />
          {line}
        </>
      );
  }
}
