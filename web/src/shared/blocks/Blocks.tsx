import type { Block, Message } from "../contract.ts";
import { proposalsIn } from "../transcript.ts";
import { FileCard } from "./FileCard.tsx";
import { HandoffBlock, NoteBlock, Paragraphs, WarningBlock } from "./Prose.tsx";
import { ProposalCard } from "./ProposalCard.tsx";
import { ResultCard } from "./ResultCard.tsx";
import { SecretCard } from "./SecretCard.tsx";
import { ConditionLine, Steps } from "./Steps.tsx";

/** Draws a message from its blocks, or from its text where no block can be drawn. */
export function Blocks({ message }: { message: Message }) {
  const blocks = message.blocks ?? [];
  const drawable = blocks.filter((block) => block.type in KNOWN || "text" in block);
  const undrawn = drawable.some((block) => block.type === "proposal") ? [] : proposalsIn(message);
  return (
    <>
      {drawable.length === 0 && <Paragraphs text={message.text} />}
      {drawable.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
      {undrawn.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} />
      ))}
    </>
  );
}

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
  switch (block.type) {
    case "steps":
      return <Steps title={block.title} items={block.items} />;
    case "note":
      return <NoteBlock text={block.text}>{line}</NoteBlock>;
    case "warning":
      return <WarningBlock text={block.text}>{line}</WarningBlock>;
    case "proposal":
      return <ProposalCard proposal={block.proposal} />;
    case "result":
      return <ResultCard run={block.run} title={block.title} lines={block.lines} />;
    case "secret":
      return <SecretCard secret={block} />;
    case "file":
      return <FileCard file={block} />;
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
